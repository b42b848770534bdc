/** Asks again until it holds, for so many milliseconds. */
export async function eventually<T>(
  ask: () => Promise<T>,
  patienceMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise(done => {
        setTimeout(done, 100);
      });
    }
  }
}
