/** Writes the contract's types, `src/api/schema.gen.d.ts`, from `detour-console.yaml`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const contract = new URL('../../src/main/resources/openapi/detour-console.yaml', import.meta.url);
const types = new URL('../src/api/schema.gen.d.ts', import.meta.url);

const text = `// Generated from detour-console.yaml by scripts/generate.mjs.\n${astToString(await openapiTS(contract))}`;
// Left alone when equal, so that watchers do not start over.
if (!existsSync(types) || readFileSync(types, 'utf8') !== text) writeFileSync(types, text);
