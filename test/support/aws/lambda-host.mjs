// Stands in for the service that runs lambdas: loads one bundle, calls its handler for each message of the parent.
import process from 'node:process';

const { handler } = await import(process.argv[2]);
process.on('message', async ({ id, event, budgetMs }) => {
  const begun = process.cpuUsage();
  const end = Date.now() + budgetMs;
  try {
    const answer = await handler(event, { getRemainingTimeInMillis: () => end - Date.now() });
    const { user, system } = process.cpuUsage(begun);
    process.send({ id, answer, took: { ms: Date.now() - end + budgetMs, cpuMs: (user + system) / 1_000 } });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.send({ id: 'ready' });
