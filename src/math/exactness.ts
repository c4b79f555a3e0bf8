/** Whether k − 1 is computed without rounding. It is not for ⅓, nor for 2^53 + 4. */
export const lessOneIsExact = (k: number): boolean => k - 1 + 1 === k && k - (k - 1) === 1
