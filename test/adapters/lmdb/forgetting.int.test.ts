import { forgettingSuite } from '../../suites/forgetting.suite.js';
import { forgottenForGoodSuite } from '../../suites/forgotten-for-good.suite.js';
import { lmdbStores } from '../../support/lmdb-stores.js';

forgettingSuite('LMDB and files', lmdbStores);
forgettingSuite('LMDB and files', lmdbStores, { crashEvery: 25, curated: true });
forgottenForGoodSuite('LMDB and files', lmdbStores);
