import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';

/** Where the container's image is kept. A stack of its own: the image must be there before the service that runs it. */
export class RepositoryStack extends Stack {
  readonly repository: Repository;

  constructor(scope: Construct, id: string, prefix: string) {
    super(scope, id, { description: 'Lethe: images of the container' });
    this.repository = new Repository(this, 'Repository', {
      repositoryName: prefix,
      imageScanOnPush: true,
      imageTagMutability: TagMutability.IMMUTABLE,
      lifecycleRules: [{ description: 'the last 20', maxImageCount: 20 }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new CfnOutput(this, 'RepositoryUri', { value: this.repository.repositoryUri });
  }
}
