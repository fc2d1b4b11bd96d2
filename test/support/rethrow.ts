import 'reflect-metadata';

// Without this mocha stays green when a promise nobody awaited rejects.
process.on('unhandledRejection', (reason) => {
  throw reason;
});
