import type { CompiledPolicy } from '../domain/privacy/compiled-policy.js';

/** The policy that the next batch is decided by. A batch keeps the one it began with. */
export class PolicyInForce {
  constructor(private policy: CompiledPolicy) {}

  get current(): CompiledPolicy {
    return this.policy;
  }

  replace(policy: CompiledPolicy): void {
    this.policy = policy;
  }
}
