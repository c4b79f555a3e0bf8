/** What is said when an optional package is not there, or a file is not. */

export const missingPackage = (name: string, purpose: string): string =>
  `${purpose} needs the package '${name}', which is not installed; run: npm install ${name}`

/** The reason in an unknown error, in a few words. */
export const causeOf = (e: unknown): string => {
  const code = typeof e === 'object' && e !== null && 'code' in e ? e.code : undefined
  return code === 'ENOENT'
    ? 'there is no such file'
    : code === 'EISDIR'
      ? 'it is a folder'
      : code === 'EACCES'
        ? 'access is denied'
        : e instanceof Error
          ? e.message
          : String(e)
}
