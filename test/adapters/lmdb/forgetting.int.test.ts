import { forgettingSuite } from '../../suites/forgetting.suite.js';
import { lmdbStores } from '../../support/lmdb-stores.js';

forgettingSuite('LMDB and files', lmdbStores);
