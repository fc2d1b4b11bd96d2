/** Waits until it is so, and fails when it does not come to be. */
export async function until(isSo: () => boolean | Promise<boolean>, mostMs = 30_000): Promise<void> {
  for (const end = Date.now() + mostMs; Date.now() < end; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not come to be');
}
