import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Times are shown in the reader's zone: the tests' reader sits where the demo city is.
process.env.TZ = "Asia/Shanghai";

export default defineConfig({
  plugins: [react()],
  // For schema.graphql.
  server: { fs: { allow: [".."] } },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/setup.ts"],
    env: { DEBUG_PRINT_LIMIT: "0" },
    testTimeout: 30_000,
    environment: "happy-dom",
    environmentOptions: { happyDOM: { url: "http://sharepass.test/" } },
  },
});
