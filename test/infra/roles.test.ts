import { expect } from 'chai';
import { type Properties, synthesised, topologies } from './synthesised.js';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: Properties;
  readonly Condition?: object;
}

const listed = <Value>(value: Value | Value[]): Value[] => (Array.isArray(value) ? value : [value]);

for (const [topology, options] of Object.entries(topologies))
  describe(`who may do what, with ${topology}`, function () {
    this.timeout(240_000);
    const all = (type: string) => synthesised(options).all(type);

    /** By the role's name in the template. */
    function statements(): Map<string, Statement[]> {
      const found = new Map<string, Statement[]>();
      for (const { properties } of all('AWS::IAM::Policy'))
        for (const { Ref } of properties.Roles)
          found.set(Ref, [...(found.get(Ref) ?? []), ...properties.PolicyDocument.Statement]);
      return found;
    }

    function of(role: string): Statement[] {
      const found = [...statements()].find(([name]) => name.startsWith(role));
      if (found === undefined) throw new Error(`There is no role ${role}`);
      return found[1];
    }

    const actions = (role: string) => of(role).flatMap(({ Action }) => listed(Action));

    it('no role may do everything of anything, and wildcards are folders, a stack, or signing in for images', () => {
      const allowed = [
        /^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["DataBucket\w+","Arn"\]\},"\/(events|curated|dead|settlements|claims|config|athena)\/\*"\]\]\}$/,
        /:glue:.*:table\/lethe\/\*"\]\]\}$/,
        /:cloudformation:.*:stack\/Lethe\/\*"\]\]\}$/,
      ];
      for (const [role, of] of statements())
        for (const { Action, Resource, Effect, Sid } of of) {
          expect(Effect, role).to.equal('Allow');
          for (const action of listed(Action)) expect(action, `${role} ${Sid}`).not.to.include('*');
          for (const resource of listed(Resource)) {
            const text = JSON.stringify(resource);
            if (!text.includes('*')) continue;
            const isSigningIn = text === '"*"' && Action === 'ecr:GetAuthorizationToken';
            expect(isSigningIn || allowed.some((pattern) => pattern.test(text)), `${role} ${text}`).to.equal(
              true,
            );
          }
        }
    });

    it('no role has a policy of AWS, which allows more with time', () => {
      for (const { id, properties } of all('AWS::IAM::Role'))
        expect(properties.ManagedPolicyArns, id).to.equal(undefined);
    });

    it('analysts read the lake, ask Athena about it, and nothing else: no table, no queue, no letter, no key that opens what is sealed', () => {
      const analyst = of('AnalystRole');
      expect(new Set(actions('AnalystRole'))).to.deep.equal(
        new Set([
          's3:GetObject',
          's3:ListBucket',
          's3:ListBucketVersions',
          's3:GetBucketVersioning',
          'kms:Decrypt',
          'cloudformation:DescribeStacks',
          ...['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetBucketLocation', 'kms:GenerateDataKey'],
          ...['athena:StartQueryExecution', 'athena:StopQueryExecution', 'athena:GetQueryExecution'],
          ...['athena:GetQueryResults', 'athena:GetWorkGroup'],
          ...['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
        ]),
      );
      const folders = analyst
        .filter(({ Action }) => listed(Action).includes('s3:GetObject'))
        .map(({ Resource }) => JSON.stringify(Resource));
      expect(folders.map((folder) => /"\/(\w+)\/\*"/.exec(folder)?.[1])).to.have.members([
        'events',
        'curated',
        'athena',
      ]);
      for (const { Action, Resource } of analyst)
        if (listed(Action).includes('s3:PutObject'))
          expect(JSON.stringify(Resource)).to.match(/"\/athena\/\*"/);
      const keys = analyst.filter(({ Action }) => listed(Action).some((action) => action.startsWith('kms:')));
      expect(keys).to.have.length(1);
      expect(JSON.stringify(keys[0]?.Resource)).to.match(/StorageKey/);
      expect(JSON.stringify(keys[0]?.Condition)).to.match(/kms:ViaService.*"s3\./);
      expect(JSON.stringify(analyst)).not.to.match(/RootKey|Table-?vault|AWS::SQS|Secret/);
    });

    it('those who unseal need a second factor, stay for an hour, and can change neither vault nor lake', () => {
      const [role] = all('AWS::IAM::Role').filter(({ id }) => id.startsWith('UnsealerRole'));
      const [trust] = role?.properties.AssumeRolePolicyDocument.Statement ?? [];
      expect(trust.Condition).to.deep.equal({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
      expect(role?.properties.MaxSessionDuration).to.equal(3_600);
      expect(actions('UnsealerRole')).not.to.include.members(['s3:PutObject']);
      expect(actions('UnsealerRole')).not.to.include.members(['dynamodb:DeleteItem']);
      for (const { Sid, Action } of of('UnsealerRole'))
        if (listed(Action).includes('dynamodb:PutItem')) expect(Sid).to.be.oneOf(['TableState', 'TableKeys']);
    });

    it('the root key wraps and unwraps under a name, and the storage key serves S3 alone', () => {
      for (const [role, of] of statements())
        for (const { Action, Resource, Condition } of of) {
          if (!listed(Action).some((action) => action.startsWith('kms:'))) continue;
          const wanted = JSON.stringify(Resource).includes('RootKey')
            ? /lethe:key":"false/
            : /kms:ViaService/;
          expect(JSON.stringify(Condition), role).to.match(wanted);
        }
    });

    if (options.topology === 'lambda') {
      it('collect reads no profile, no record and no secret, and writes nothing but receipts and what they are sealed under', () => {
        expect(JSON.stringify(of('FunctioncollectRole'))).not.to.match(
          /Tableprofiles|AdminToken|TargetSecrets|\/events\//,
        );
        const written = of('FunctioncollectRole').filter(({ Action }) =>
          listed(Action).some((action) => /Put|Update|Delete|Send|Create/.test(action)),
        );
        expect(written.map(({ Sid }) => Sid)).to.have.members([
          'TableKeys',
          'TableState',
          'FolderClaims',
          'QueueReceipts',
          'Log',
        ]);
      });

      it('export touches neither the lake nor the tombstones', () => {
        expect(JSON.stringify(of('FunctionexportRole'))).not.to.match(/\/events\/|\/curated\//);
        const tombstones = of('FunctionexportRole').find(({ Sid }) => Sid === 'TableTombstones');
        expect(JSON.stringify(tombstones?.Action)).not.to.match(/Put|Delete/);
      });
    }

    it('the monitor changes nothing', () => {
      const writes = actions('FunctionmonitorRole').filter((action) =>
        /Put|Update|Delete|Receive|Send/.test(action),
      );
      expect(writes.filter((action) => !action.startsWith('logs:'))).to.deep.equal(['sqs:SendMessage']);
    });
  });
