// Stands in for the service that runs lambdas: loads one bundle, calls its handler for each message of the parent.
import process from 'node:process';

const { handler } = await import(process.argv[2]);
process.on('message', async ({ id, event, budgetMs }) => {
  const end = Date.now() + budgetMs;
  try {
    const answer = await handler(event, { getRemainingTimeInMillis: () => end - Date.now() });
    process.send({ id, answer });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.send({ id: 'ready' });
