// Lets graphql-codegen type every operation of the app and of docs/story by schema.graphql, and
// tsc read what came out: `npm run codegen:check`. What a client of another house would do with
// this API must work. The app itself uses the smaller module of operations.mjs, without a run time.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "@graphql-codegen/cli";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(here("../.codegen-"));
const scalars = { Money: "string", DateTime: "string", Cursor: "string", URL: "string" };
const config = { strictScalars: false, scalars, useTypeImports: true, avoidOptionals: false };

try {
  const generates = {};
  for (const [name, documents] of [
    ["app", here("../src/app/**/*.graphql")],
    ["story", here("../../docs/story/*.graphql")],
  ]) {
    generates[join(folder, `${name}.ts`)] = {
      documents: [documents],
      plugins: ["typescript-operations"],
      config,
    };
  }
  const files = await generate(
    { schema: here("../../schema.graphql"), generates, silent: true, errorsOnly: true },
    true,
  );
  const options = {
    compilerOptions: {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
      target: "es2023",
    },
    include: ["*.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(options));
  const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  execFileSync(process.execPath, [join(typescript, "bin/tsc"), "-p", folder], { stdio: "inherit" });
  const operations = files.flatMap(
    ({ content }) => content.match(/^export type \w+(Query|Mutation|Subscription) =/gm) ?? [],
  );
  if (operations.length < 60) throw new Error(`only ${operations.length} operations were typed`);
  console.log(
    `graphql-codegen typed ${operations.length} operations of the app and the story; tsc agrees.`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
