/** Does something every so many milliseconds until it is told to stop. */
export function beat(ms: number, task: () => Promise<void>): () => void {
  const timer = setInterval(() => {
    task().catch(() => {});
  }, ms);
  timer.unref();
  return () => clearInterval(timer);
}
