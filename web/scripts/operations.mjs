// Writes src/app/api/operations.ts: each operation of src/app/**/*.graphql as a document with the
// types of its variables and of its answer. `npm run operations` writes the file; the story's
// checker refuses one that is not current.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  parse,
  print,
  typeFromAST,
  validate,
  visit,
} from "graphql";

import { schema } from "./schema.mjs";

const FOLDER = fileURLToPath(new URL("../src/app/", import.meta.url));
export const GENERATED = fileURLToPath(new URL("../src/app/api/operations.ts", import.meta.url));

const SCALARS = { Int: "number", Float: "number", Boolean: "boolean" };

/** The text of the module; what is wrong with the documents goes into `faults`. */
export function operationsModule(faults) {
  const files = readdirSync(FOLDER, { recursive: true })
    .filter((name) => name.endsWith(".graphql"))
    .sort();
  const definitions = [];
  for (const name of files) {
    try {
      definitions.push(...parse(readFileSync(FOLDER + name, "utf8")).definitions);
    } catch (error) {
      faults.push(`src/app/${name}: ${error.message}`);
    }
  }
  const document = { kind: Kind.DOCUMENT, definitions };
  const errors = validate(schema, document);
  for (const error of errors) faults.push(`src/app: ${error.message} (${placeOf(error)})`);
  if (errors.length > 0) return "";

  const named = new Set();
  const fragments = new Map(
    definitions
      .filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one]),
  );
  const parts = [];
  for (const fragment of fragments.values()) {
    const type = schema.getType(fragment.typeCondition.name.value);
    parts.push(
      `export type ${fragment.name.value} = ${selected(fragment.selectionSet, type, "", named)};`,
    );
  }
  for (const operation of definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
    parts.push(operationPart(operation, fragments, named));
  }
  const head =
    "// Written by `npm run operations` from the *.graphql files beside it. Do not edit.\n";
  const imports = 'import type { Document } from "./document";\n';
  return [head, imports, ...inputsAndEnums(named), ...parts, ""].join("\n");
}

function placeOf(error) {
  return error.nodes?.map((node) => node.name?.value ?? node.kind).join(", ") ?? "somewhere";
}

function operationPart(operation, fragments, named) {
  const name = operation.name.value;
  const root = schema.getRootType(operation.operation);
  const variables = operation.variableDefinitions.map((one) => {
    const type = typeFromAST(schema, one.type);
    const optional = !isNonNullType(type) || one.defaultValue !== undefined ? "?" : "";
    return `${one.variable.name.value}${optional}: ${inputType(type, named)}`;
  });
  const spread = [...spreadBy(operation, fragments)].map((one) => print(fragments.get(one)));
  const text = [print(operation), ...spread].join("\n\n");
  return [
    `export type ${name}Answer = ${selected(operation.selectionSet, root, "", named)};`,
    `export const ${name}: Document<${name}Answer, { ${variables.join("; ")} }> = {`,
    `  name: ${JSON.stringify(name)},`,
    `  text: ${JSON.stringify(text)},`,
    `  keyed: ${isKeyed(operation)},`,
    "};",
  ].join("\n");
}

/** Whether the operation's input has an idempotency key. */
function isKeyed(operation) {
  return operation.variableDefinitions.some((one) => {
    const type = getNamedType(typeFromAST(schema, one.type));
    return isInputObjectType(type) && "idempotencyKey" in type.getFields();
  });
}

/** The fragments that a definition spreads, and those that they spread. */
function spreadBy(definition, fragments, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name }) {
      if (found.has(name.value)) return;
      found.add(name.value);
      spreadBy(fragments.get(name.value), fragments, found);
    },
  });
  return found;
}

function selected(set, parent, indent, named) {
  const fields = [];
  const spreads = [];
  for (const one of set.selections) {
    if (one.kind === Kind.FRAGMENT_SPREAD) {
      spreads.push(one.name.value);
    } else if (one.kind === Kind.FIELD) {
      const key = one.alias?.value ?? one.name.value;
      const type = parent.getFields()[one.name.value].type;
      const deeper = (inner) => selected(one.selectionSet, inner, `${indent}  `, named);
      fields.push(`${indent}  ${key}: ${outputType(type, deeper, named)};`);
    } else {
      throw new Error("Inline fragments are not used by the app; name the fragment.");
    }
  }
  const own = fields.length > 0 ? [`{\n${fields.join("\n")}\n${indent}}`] : [];
  return [...spreads, ...own].join(" & ");
}

function outputType(type, deeper, named) {
  if (isNonNullType(type)) return bare(type.ofType);
  return `${bare(type)} | null`;

  function bare(inner) {
    if (isListType(inner)) {
      const item = outputType(inner.ofType, deeper, named);
      return `(${item})[]`;
    }
    if (isEnumType(inner)) {
      // The codes of user errors are many and only the app's own few are looked at.
      if (inner.name.endsWith("ErrorCode")) return "string";
      named.add(inner.name);
      return inner.name;
    }
    return "getFields" in inner ? deeper(inner) : (SCALARS[inner.name] ?? "string");
  }
}

function inputType(type, named) {
  if (isNonNullType(type)) return bare(type.ofType);
  return `${bare(type)} | null`;

  function bare(inner) {
    if (isListType(inner)) return `(${inputType(inner.ofType, named)})[]`;
    if (isEnumType(inner) || isInputObjectType(inner)) {
      named.add(inner.name);
      return inner.name;
    }
    return SCALARS[inner.name] ?? "string";
  }
}

/** The inputs and enums that are named, and those that inputs name in turn. */
function inputsAndEnums(named) {
  const parts = new Map();
  for (let more = true; more; ) {
    more = false;
    for (const name of [...named].sort()) {
      if (parts.has(name)) continue;
      parts.set(name, declaration(schema.getType(name), named));
      more = true;
    }
  }
  return [...parts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
}

function declaration(type, named) {
  if (isEnumType(type)) {
    const values = type.getValues().map(({ name }) => JSON.stringify(name));
    return `export type ${type.name} = ${values.join(" | ")};`;
  }
  const fields = Object.values(type.getFields()).map((field) => {
    const optional = !isNonNullType(field.type) || field.defaultValue !== undefined ? "?" : "";
    return `  ${field.name}${optional}: ${inputType(field.type, named)};`;
  });
  return `export interface ${type.name} {\n${fields.join("\n")}\n}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = [];
  const text = operationsModule(faults);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exit(1);
  writeFileSync(GENERATED, text);
}
