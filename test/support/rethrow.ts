import 'reflect-metadata';

const rethrow = (reason: unknown) => {
  throw reason;
};

/** Without this mocha stays green when a promise nobody awaited rejects. A worker loses it with the end of each file. */
export const mochaHooks = {
  beforeAll() {
    if (!process.listeners('unhandledRejection').includes(rethrow)) process.on('unhandledRejection', rethrow);
  },
};

/** Red until mocha has counted: it waits in vain for a worker that died between two files, and would end with 0. */
export function mochaGlobalSetup(): void {
  process.exitCode = 1;
}
