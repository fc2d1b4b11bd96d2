import type { ErrorObject } from 'ajv';

const longestList = 300;

/** What an error says of its value: in the schema's words only, never a value or a key of the data. */
export function wording({ keyword, params }: Pick<ErrorObject, 'keyword' | 'params'>): string {
  switch (keyword) {
    case 'type':
      return `must be ${[params.type].flat().join(' or ')}`;
    case 'required':
      return `must have the property ${params.missingProperty}`;
    case 'dependentRequired':
    case 'dependencies':
      return `must have the property ${params.missingProperty} where it has ${params.property}`;
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return 'has a property that the schema does not list';
    case 'propertyNames':
      return 'has a property whose name the schema does not allow';
    case 'enum':
      return `must be one of ${inShort(params.allowedValues)}`;
    case 'const':
      return `must be ${inShort([params.allowedValue])}`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `must be ${params.comparison} ${params.limit}`;
    case 'multipleOf':
      return `must be a multiple of ${params.multipleOf}`;
    case 'minLength':
      return `must have at least ${params.limit} characters`;
    case 'maxLength':
      return `must have at most ${params.limit} characters`;
    case 'pattern':
      return `must match the pattern ${params.pattern}`;
    case 'format':
      return `must be written as ${params.format}`;
    case 'minItems':
      return `must have at least ${params.limit} items`;
    case 'maxItems':
    case 'items':
    case 'additionalItems':
    case 'unevaluatedItems':
      return `must have at most ${params.limit ?? params.len} items`;
    case 'uniqueItems':
      return 'must not have the same item twice';
    case 'contains':
      return 'does not have the items that the schema asks for';
    case 'minProperties':
      return `must have at least ${params.limit} properties`;
    case 'maxProperties':
      return `must have at most ${params.limit} properties`;
    case 'anyOf':
      return 'must be one of the choices under anyOf';
    case 'oneOf':
      return 'must be exactly one of the choices under oneOf';
    case 'not':
      return 'must not be what the schema excludes';
    case 'false schema':
      return 'must not be there';
    default:
      return `does not satisfy ${keyword}`;
  }
}

function inShort(values: readonly unknown[]): string {
  const list = values.map((value) => JSON.stringify(value)).join(', ');
  return list.length <= longestList ? list : `${list.slice(0, longestList)}…`;
}
