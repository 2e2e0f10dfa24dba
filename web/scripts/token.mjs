// Logs somebody of the demo city in and prints the access token: `node scripts/token.mjs URL LOGIN`.

const [url, login] = process.argv.slice(2);
const query = `mutation($login: String!, $password: String!) {
  logIn(input: { login: $login, password: $password }) {
    session { accessToken } userErrors { code }
  }
}`;
const response = await fetch(`${url}/graphql`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query, variables: { login, password: process.env.DEMO_PASSWORD } }),
});
const answer = await response.json();
const token = answer.data?.logIn?.session?.accessToken;
if (token === undefined) throw new Error(`${login} cannot log in: ${JSON.stringify(answer)}`);
console.log(token);
