import { forgettingSuite } from '../suites/forgetting.suite.js';
import { Stores } from './world.js';

forgettingSuite('memory', async () => ({ stores: new Stores(), close: async () => {} }));
