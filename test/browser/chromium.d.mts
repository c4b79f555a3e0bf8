export function findChromium(): string | undefined
export function foundBy(
  chromium: string,
  page: { readonly script: string; readonly policy?: string; readonly query?: string },
): Promise<unknown>
