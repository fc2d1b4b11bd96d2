import { _, Ajv, type CodeKeywordDefinition, type Options } from 'ajv';
// biome-ignore lint/style/noRestrictedImports: this is where the package has that draft
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Json } from '../../domain/json.js';
import type { Draft } from './schema-file.js';
import { sortedKeys } from './sorted-keys.js';

/** Texts longer than this match no pattern: what a pattern costs may grow with the square of the text, or worse. */
const longestMatched = 1_000;

/** No value is changed, nothing is fetched, and what the schema's author did not mean is an error. */
const options: Options = {
  strictSchema: true,
  strictNumbers: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  /** `constructor` and its like are no properties of every object. */
  ownProperties: true,
  verbose: false,
  logger: false,
  /** The folder's files are held against the draft one by one. */
  validateSchema: false,
};

/** A validator of one draft. @param all tells everything that is wrong, not only the first thing */
export function validator(draft: Draft, all: boolean): Ajv {
  const code = { regExp: Object.assign(shortText, { code: 'shortText' }) };
  const ajv = new (draft === '07' ? Ajv : Ajv2020)({ ...options, allErrors: all, code });
  formats.default(ajv);
  for (const keyword of ['anyOf', 'oneOf', 'contains', 'propertyNames']) beQuietInside(ajv, keyword);
  ajv.removeKeyword('uniqueItems').addKeyword(uniqueItems);
  return ajv as Ajv;
}

/** What tries one choice after another tells that none fits, not how each does not: that would blame right values. */
function beQuietInside(ajv: Ajv, keyword: string): void {
  const definition = ajv.getKeyword(keyword) as CodeKeywordDefinition;
  const { code } = definition;
  definition.code = (context, ruleType) => {
    const { gen } = context;
    const subschema = context.subschema.bind(context);
    context.subschema = (applied, valid) => {
      const told = gen.const('_told', _`errors`);
      const inner = subschema({ ...applied, createErrors: false }, valid);
      gen.code(
        _`errors = ${told}; if (vErrors !== null) { if (${told}) vErrors.length = ${told}; else vErrors = null; }`,
      );
      return inner;
    };
    code(context, ruleType);
  };
}

class ShortText extends RegExp {
  override test(text: string): boolean {
    return text.length <= longestMatched && super.test(text);
  }
}

function shortText(pattern: string, flags: string): RegExp {
  return new ShortText(pattern, flags);
}

/** The validator's own compares every item with every other, which a long list makes unbearable. */
const uniqueItems = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  errors: false,
  validate: (wanted: boolean, items: Json[]) =>
    !wanted || new Set(items.map(sortedKeys)).size === items.length,
} as const;
