import { expect } from 'chai';
import { mostReceives } from '../../infra/definitions/queues.js';
import { tableDefinitions } from '../../infra/definitions/tables.js';
import { synthesised, topologies } from './synthesised.js';

const day = 24 * 3_600;

for (const [topology, options] of Object.entries(topologies))
  describe(`what keeps data, with ${topology}`, function () {
    this.timeout(240_000);
    const of = (type: string) => synthesised(options).all(type);

    it('every table is on demand, encrypted, and protected against its removal', () => {
      const tables = of('AWS::DynamoDB::Table');
      expect(tables).to.have.length(Object.keys(tableDefinitions).length);
      for (const { id, properties, deletionPolicy } of tables) {
        expect(properties, id).to.deep.include({
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: true,
          SSESpecification: { SSEEnabled: true },
        });
        expect(deletionPolicy, id).to.equal('Retain');
      }
    });

    it('the vault can be brought back for seven days, and what was destroyed never', () => {
      const days = Object.fromEntries(
        of('AWS::DynamoDB::Table').map(({ properties }) => {
          const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays } =
            properties.PointInTimeRecoverySpecification;
          return [properties.TableName, PointInTimeRecoveryEnabled ? RecoveryPeriodInDays : 0];
        }),
      );
      expect(days).to.deep.equal({
        'lethe-vault': 7,
        'lethe-pseudonyms': 7,
        'lethe-profiles': 7,
        'lethe-tombstones': 7,
        'lethe-state': 7,
        'lethe-keys': 0,
        'lethe-work': 0,
      });
    });

    it('every queue is encrypted, refuses what does not come by TLS, and outlives the stack', () => {
      const policies = of('AWS::SQS::QueuePolicy');
      for (const { id, properties, deletionPolicy } of of('AWS::SQS::Queue')) {
        expect(properties.SqsManagedSseEnabled, id).to.equal(true);
        expect(deletionPolicy, id).to.equal('Retain');
        const policy = policies.find(({ properties: { Queues } }) =>
          Queues.some((queue: { Ref: string }) => queue.Ref === id),
        );
        expect(policy?.properties.PolicyDocument.Statement, id).to.deep.include.members([
          {
            Action: 'sqs:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Resource: { 'Fn::GetAtt': [id, 'Arn'] },
          },
        ]);
      }
    });

    it('every working queue has a dead-letter queue that keeps messages for 14 days, longer than the queue itself', () => {
      const queues = of('AWS::SQS::Queue');
      const working = queues.filter(({ properties }) => !/-(dead|missed)$/.test(properties.QueueName));
      expect(working.map(({ properties }) => properties.QueueName)).to.include('lethe-receipts');
      for (const { id, properties } of working) {
        const { deadLetterTargetArn, maxReceiveCount } = properties.RedrivePolicy;
        expect(maxReceiveCount, id).to.equal(mostReceives);
        const dead = queues.find((queue) => queue.id === deadLetterTargetArn['Fn::GetAtt'][0]);
        expect(dead?.properties.MessageRetentionPeriod, id).to.equal(14 * day);
        expect(dead?.properties.MessageRetentionPeriod, id).to.be.greaterThan(
          properties.MessageRetentionPeriod,
        );
      }
      for (const { id, properties } of queues)
        if (!working.some((queue) => queue.id === id))
          expect(properties.MessageRetentionPeriod, id).to.equal(14 * day);
    });

    it('an outage of a week redrives nothing: that many receives take longer', () => {
      for (const { id, properties } of of('AWS::SQS::Queue'))
        if (properties.RedrivePolicy !== undefined)
          expect(properties.VisibilityTimeout * mostReceives, id).to.be.greaterThan(7 * day);
    });

    it('buckets are encrypted, private, speak TLS alone, and outlive the stack', () => {
      const policies = of('AWS::S3::BucketPolicy');
      for (const { id, properties, deletionPolicy } of of('AWS::S3::Bucket')) {
        expect(properties.PublicAccessBlockConfiguration, id).to.deep.equal({
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        });
        expect(properties.BucketEncryption.ServerSideEncryptionConfiguration, id).to.have.length(1);
        expect(deletionPolicy, id).to.equal('Retain');
        const policy = policies.find(({ properties: { Bucket } }) => Bucket.Ref === id);
        const statements = policy?.properties.PolicyDocument.Statement as {
          Effect: string;
          Condition?: object;
        }[];
        expect(
          statements.filter(({ Effect }) => Effect === 'Deny').map(({ Condition }) => Condition),
          id,
        ).to.deep.include.members([
          { Bool: { 'aws:SecureTransport': 'false' } },
          { NumericLessThan: { 's3:TlsVersion': 1.2 } },
        ]);
      }
    });

    it('the data bucket is encrypted under a key of its own and keeps versions for a week', () => {
      const data = of('AWS::S3::Bucket').find(({ id }) => id.startsWith('DataBucket'));
      expect(data?.properties.VersioningConfiguration).to.deep.equal({ Status: 'Enabled' });
      const { ServerSideEncryptionConfiguration } = data?.properties.BucketEncryption ?? {};
      const [{ BucketKeyEnabled, ServerSideEncryptionByDefault }] = ServerSideEncryptionConfiguration;
      expect(BucketKeyEnabled).to.equal(true);
      expect(ServerSideEncryptionByDefault.SSEAlgorithm).to.equal('aws:kms');
      expect(data?.properties.LifecycleConfiguration.Rules).to.deep.equal([
        {
          Id: 'replaced',
          Status: 'Enabled',
          NoncurrentVersionExpiration: { NoncurrentDays: 7 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          ExpiredObjectDeleteMarker: true,
        },
        { Id: 'claims', Status: 'Enabled', Prefix: 'claims/', ExpirationInDays: 15 },
        { Id: 'athena', Status: 'Enabled', Prefix: 'athena/', ExpirationInDays: 1 },
      ]);
    });

    it('Athena asks in one place: so much at most, and answers are encrypted', () => {
      const [group] = of('AWS::Athena::WorkGroup');
      const { WorkGroupConfiguration: configuration } = group?.properties ?? {};
      expect(configuration.EnforceWorkGroupConfiguration).to.equal(true);
      expect(configuration.BytesScannedCutoffPerQuery).to.equal(200 * 1024 ** 3);
      const { EncryptionConfiguration, OutputLocation } = configuration.ResultConfiguration;
      expect(EncryptionConfiguration.EncryptionOption).to.equal('SSE_KMS');
      expect(JSON.stringify(EncryptionConfiguration.KmsKey)).to.match(/StorageKey/);
      expect(JSON.stringify(OutputLocation)).to.match(/DataBucket\w+"\},"\/athena\/"/);
      const [database] = of('AWS::Glue::Database');
      expect(database?.properties.DatabaseInput.Name).to.equal('lethe');
    });

    it('keys are rotated and stay for 30 days after somebody has them deleted', () => {
      const keys = of('AWS::KMS::Key');
      expect(keys).to.have.length(2);
      for (const { id, properties, deletionPolicy } of keys) {
        expect(properties, id).to.include({ EnableKeyRotation: true, PendingWindowInDays: 30 });
        expect(deletionPolicy, id).to.equal('Retain');
      }
    });

    it('no secret is in the template: one is generated, the other empty until somebody fills it in', () => {
      const secrets = of('AWS::SecretsManager::Secret').map(({ properties }) => properties);
      expect(secrets.map(({ Name, SecretString }) => [Name, SecretString])).to.deep.equal([
        ['lethe/admin', undefined],
        ['lethe/targets', '{}'],
      ]);
      expect(secrets[0].GenerateSecretString).to.include({
        GenerateStringKey: 'LETHE_ADMIN_TOKEN',
        PasswordLength: 48,
      });
    });
  });
