import type { ConsentPurpose } from '../../domain/consent/consent-policy.js';
import type { Kind } from '../../domain/event/kind.js';
import type { ViolationAction } from '../../domain/event/schema.js';
import type { DetectorKind } from '../../domain/privacy/detection/finding.js';
import type { Rule } from '../../domain/privacy/policy.js';
import type { Treatment } from '../../domain/privacy/treatment.js';

/** A policy file as the schema lets it stand; what its words mean is the schema's to say. */
export interface PolicyDocument {
  readonly version: 1;
  readonly extends?: 'default' | 'strict' | 'nothing';
  readonly pseudonym?: boolean;
  readonly purposes?: readonly string[];
  readonly rules?: readonly RuleDocument[];
  readonly consent?: ConsentDocument;
  readonly schemas?: SchemasDocument;
  readonly retention?: RetentionDocument;
}

export interface RuleDocument {
  readonly path?: string | readonly string[];
  readonly detector?: DetectorKind | 'any';
  readonly kinds?: readonly Kind[];
  readonly types?: readonly string[];
  readonly sources?: readonly string[];
  readonly treatment?: Treatment['kind'];
  readonly to?: string;
  readonly key?: 'subject' | 'installation';
  readonly action?: Rule['action'];
  readonly original?: Rule['original'];
  readonly purpose?: string;
  readonly identifying?: boolean;
}

export interface ConsentDocument {
  readonly purposes?: { readonly [name: string]: Partial<Omit<ConsentPurpose, 'name'>> };
  readonly record?: readonly string[];
  readonly enrich?: readonly string[];
  readonly deliver?: { readonly [target: string]: readonly string[] };
}

export interface SchemasDocument {
  readonly violation?: ViolationAction;
  readonly types?: { readonly [type: string]: ViolationAction };
}

export interface RetentionDocument {
  readonly raw_days?: number | 'forever';
  readonly letter_days?: number;
  readonly types?: { readonly [type: string]: number };
  readonly purposes?: { readonly [purpose: string]: number };
}
