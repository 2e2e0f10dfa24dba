/** A failure that GraphiQL shows as this sentence alone; of an Error it would print the stack. */
export function said(message: string): { message: string } {
  return { message };
}
