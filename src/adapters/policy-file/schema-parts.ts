/** A part of a JSON Schema. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** A schema for each field of a document: the compiler holds the two together. */
export type Fields<Document> = { readonly [Field in keyof Required<Document>]: Schema };

export const listOf = (items: Schema, description: string): Schema => ({
  type: 'array',
  items,
  minItems: 1,
  uniqueItems: true,
  description,
});
export const text: Schema = { type: 'string', minLength: 1, maxLength: 500 };
export const days: Schema = { type: 'integer', minimum: 1, maximum: 36_500 };
export const purposeName: Schema = {
  type: 'string',
  pattern: '^[a-z][a-z0-9_]{0,39}$',
  description: 'lower-case letters, digits and _, beginning with a letter',
};
export const words = (choices: { readonly [word: string]: string }): string =>
  Object.entries(choices)
    .map(([word, meaning]) => `${word}: ${meaning}`)
    .join('. ');
