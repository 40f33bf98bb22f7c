// What others make of our documents. On the standard input {asyncapi: text, schemas: [...], messages: [{schema: id,
// instance}]}, on the standard output the parser's diagnostics and what ajv finds wrong with each message.
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const given = JSON.parse(readFileSync(0, 'utf8'));
const { document, diagnostics } = await new Parser().parse(given.asyncapi);
const ajv = new Ajv({ allErrors: true, strict: true, strictTuples: false, allowUnionTypes: true });
formats(ajv);
given.schemas.forEach((schema) => ajv.addSchema(schema));
const judged = given.messages.map(({ schema, instance }) => {
  const validate = ajv.getSchema(schema);
  return validate(instance) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message}`);
});
process.stdout.write(JSON.stringify({
  version: document?.version() ?? null,
  channels: document?.channels().all().length ?? 0,
  messages: new Set(document?.allMessages().all().map((message) => message.name())).size,
  diagnostics: diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path: path.join('/') })),
  judged,
}));
