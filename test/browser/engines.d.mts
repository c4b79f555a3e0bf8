export function bundled(
  entry: string,
  options?: { readonly fromSource?: boolean; readonly name?: string },
): Promise<string>
export function inQuickJS(script: string, expression: string): Promise<unknown>
