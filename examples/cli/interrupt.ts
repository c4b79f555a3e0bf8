/** Ctrl-C as a wish that is granted between two steps. */

export interface Interrupt {
  readonly isPressed: () => boolean
  /** From here on Ctrl-C ends the program, as it does otherwise. */
  readonly stop: () => void
}

/** Listens for Ctrl-C. Pressed once more, it ends the program at once. */
export const listen = (): Interrupt => {
  let pressed = false
  const press = (): void => {
    pressed = true
  }
  process.once('SIGINT', press)
  return { isPressed: () => pressed, stop: () => process.off('SIGINT', press) }
}
