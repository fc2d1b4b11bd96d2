import { forgettingSuite } from '../../suites/forgetting.suite.js';
import { dynamoPart, s3Part, sqsPart } from '../../support/aws/local.js';
import { awsStores } from '../../support/aws/stores.js';
import { suiteOn } from '../../support/aws/suite.js';

/** One of its tests runs an erasure for each boundary that a crash may fall on. */
const timeoutMs = 600_000;

suiteOn(
  'forgetting on AWS',
  [dynamoPart, s3Part, sqsPart],
  () => {
    forgettingSuite('DynamoDB, S3 and SQS', awsStores, { crashEvery: 5 });
  },
  timeoutMs,
);
