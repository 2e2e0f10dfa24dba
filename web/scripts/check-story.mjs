// Holds docs/story and the app's operations against schema.graphql; exits with 1 where one fails.

import { readFileSync } from "node:fs";
import {
  getNamedType,
  getNullableType,
  getOperationAST,
  isListType,
  isObjectType,
  parse,
  validate,
} from "graphql";
import { getVariableValues } from "graphql/execution/values.js";

import { GENERATED, operationsModule } from "./operations.mjs";
import { schema } from "./schema.mjs";
import { fillIn, storySteps } from "./story-steps.mjs";

const LOGINS = ["guest", "customer", "visitor", "merchant", "neighbour", "operator"];

const faults = [];
const steps = storySteps();
/** What earlier steps answer: response name at the root -> { type, selections }. */
const answered = new Map();
/** Logins that have a session by now. */
const present = new Set(["guest"]);

for (const step of steps) {
  const fault = (sentence) => faults.push(`${step.file}: ${sentence}`);
  let document;
  try {
    document = parse(step.query);
  } catch (error) {
    fault(error.message);
    continue;
  }
  const errors = validate(schema, document);
  for (const error of errors) {
    const line = error.locations?.[0]?.line;
    fault(`line ${line}: ${error.message}`);
  }
  const operation = getOperationAST(document);
  if (operation === null) {
    fault("there must be exactly one operation");
    continue;
  }
  if (!present.has(step.as)) fault(`nobody is logged in as ${step.as} before this step`);
  if (step.keep !== undefined && !LOGINS.includes(step.keep)) fault(`no login ${step.keep}`);
  if (errors.length > 0) continue;
  checkVariables(step, operation, fault);
  const root = schema.getRootType(operation.operation);
  for (const field of operation.selectionSet.selections) {
    answered.set(field.alias?.value ?? field.name.value, typed(root, field));
  }
  if (step.keep !== undefined) present.add(step.keep);
}

if (steps.length === 0) faults.push("docs/story: there is no step");
if (readFileSync(GENERATED, "utf8") !== operationsModule(faults)) {
  faults.push("src/app/api/operations.ts is not what the *.graphql files say: npm run operations");
}

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`${steps.length} steps of the story and the app's operations agree with the schema.`);

function checkVariables(step, operation, fault) {
  const declared = new Set(operation.variableDefinitions.map((one) => one.variable.name.value));
  for (const name of Object.keys(step.variables)) {
    if (!declared.has(name)) fault(`the variable ${name} is not one of the operation's`);
  }
  const filled = fillIn(step.variables, (path) => sampleAt(path, fault));
  const { errors } = getVariableValues(schema, operation.variableDefinitions, filled);
  for (const error of errors ?? []) fault(error.message);
}

/** A value such as the server would answer at the path, by the schema. */
function sampleAt(path, fault) {
  const [root, ...names] = path.split(".");
  let place = answered.get(root);
  for (const name of names) {
    if (place === undefined) break;
    place = inner(place, name);
  }
  if (place === undefined) {
    fault(`no earlier step answers {{${path}}}`);
    return "";
  }
  const type = getNamedType(place.type).name;
  if (type === "Int" || type === "Float") return 1;
  return type === "Boolean" ? true : "a value";
}

function inner({ type, field }, name) {
  const bare = getNullableType(type);
  if (isListType(bare)) return /^\d+$/.test(name) ? { type: bare.ofType, field } : undefined;
  if (!isObjectType(bare)) return undefined;
  const found = field.selectionSet?.selections.find(
    (one) => one.kind === "Field" && (one.alias?.value ?? one.name.value) === name,
  );
  return found === undefined ? undefined : typed(bare, found);
}

function typed(parent, field) {
  return { type: parent.getFields()[field.name.value]?.type, field };
}
