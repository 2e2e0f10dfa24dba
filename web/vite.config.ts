import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";

/** Where `npm run dev` finds the server; the variable SHAREPASS_SERVER says otherwise. */
function server(mode: string): string {
  return loadEnv(mode, ".", "SHAREPASS_").SHAREPASS_SERVER ?? "http://127.0.0.1:8080";
}

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  // Absolute paths: the single-page app answers below deep paths too.
  base: "/",
  worker: { format: "es" },
  build: {
    target: "es2022",
    // The server's content policy has no 'unsafe-inline' for scripts: everything is a file.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      input: { app: "index.html", graphiql: "graphiql/index.html" },
      // GraphiQL's files say "use no memo" to a compiler that does not run here.
      onwarn: (warning, warn) => {
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  // GraphiQL starts its workers by addresses that only the bundler understands.
  optimizeDeps: { exclude: ["graphiql/setup-workers/vite"] },
  server: {
    fs: { allow: [".."] },
    proxy: {
      "/graphql": { target: server(mode), ws: true },
      "/images": { target: server(mode) },
    },
  },
}));
