/** An operation with its types, as `npm run operations` writes them. */
export interface Document<Answer, Variables> {
  readonly name: string;
  readonly text: string;
  /** Whether its input has an `idempotencyKey`. */
  readonly keyed: boolean;
  /** Never there: it only carries the types. */
  readonly types?: { readonly answer: Answer; readonly variables: Variables };
}
