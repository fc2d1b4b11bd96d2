import { forgettingSuite } from '../suites/forgetting.suite.js';
import { forgottenForGoodSuite } from '../suites/forgotten-for-good.suite.js';
import { Stores } from './world.js';

forgettingSuite('memory', async () => ({ stores: new Stores(), close: async () => {} }));
forgettingSuite('memory', async () => ({ stores: new Stores(), close: async () => {} }), {
  crashEvery: 3,
  curated: true,
});
forgottenForGoodSuite('memory', async () => ({ stores: new Stores(), close: async () => {} }));
