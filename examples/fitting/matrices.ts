/** As much linear algebra as a fit needs: symmetric matrices, positive definite and small, as lists of rows. */

export type Vector = ReadonlyArray<number>
export type Matrix = ReadonlyArray<Vector>

/** The sum of the products of two lists of one length. */
export const dot = (a: Vector, b: Vector): number => a.reduce((s, x, k) => s + x * (b[k] as number), 0)

export const minus = (a: Vector, b: Vector): Vector => a.map((x, k) => x - (b[k] as number))

export const times = (A: Matrix, v: Vector): Vector => A.map((row) => dot(row, v))

export const diagonal = (A: Matrix): Vector => A.map((row, k) => row[k] as number)

export const withDiagonal = (A: Matrix, of: (entry: number) => number): Matrix =>
  A.map((row, i) => row.map((entry, j) => (i === j ? of(entry) : entry)))

/** The y with L·y = b, L lower triangular: each unknown from those before it. */
const forward = (L: Matrix, b: Vector): Vector =>
  L.reduce<Vector>((y, row, i) => [...y, ((b[i] as number) - dot(y, row)) / (row[i] as number)], [])

/** The x with Lᵀ·x = y: each unknown from those after it. */
const backward = (L: Matrix, y: Vector): Vector =>
  L.reduceRight<Vector>((x, row, i) => {
    const below = L.slice(i + 1).map((later) => later[i] as number)
    return [((y[i] as number) - dot(below, x)) / (row[i] as number), ...x]
  }, [])

/**
 * Cholesky's factor, the lower triangular L with L·Lᵀ = A, row by row. What a row has in common with those above it
 * solves a triangular system; the rest is its own. NaN where A is not positive definite.
 */
const cholesky = (A: Matrix): Matrix =>
  A.reduce<Matrix>((L, row, i) => {
    const common = forward(L, row)
    return [...L, [...common, Math.sqrt((row[i] as number) - dot(common, common))]]
  }, [])

/** The x with A·x = b. */
export const solve = (A: Matrix): ((b: Vector) => Vector) => {
  const L = cholesky(A)
  return (b) => backward(L, forward(L, b))
}

export const inverse = (A: Matrix): Matrix => A.map((_, i) => A.map((_, j) => (i === j ? 1 : 0))).map(solve(A))
