/**
 * Buffers that are used again and again. While one is out, it belongs to the call that has it: a call that is made meanwhile, by a primitive that evaluates something itself, gets another.
 */
export const lending = <B>(make: () => B): (<A>(use: (buffer: B) => A) => A) => {
  let free: B | undefined
  return (use) => {
    const buffer = free ?? make()
    free = undefined
    try {
      return use(buffer)
    } finally {
      free = buffer
    }
  }
}
