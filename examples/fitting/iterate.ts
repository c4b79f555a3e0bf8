/** A start and what comes of it, step by step, up to the first that is an end: a lazy list. */
export function* iterate<A>(next: (a: A) => A, isEnd: (a: A) => boolean, start: A): Generator<A, void> {
  for (let a = start; ; a = next(a)) {
    yield a
    if (isEnd(a)) return
  }
}
