import { chosenLanguage } from "../language";
import type { Document } from "./document";
import { RequestFailed, send } from "./send";
import { accessToken, hasSession, renew } from "./session";

/** Sends one operation as whoever is logged in; a session that ended meanwhile is renewed once. */
export async function request<Answer, Variables>(
  document: Document<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  const token = await accessToken();
  try {
    return await send(document, variables, token, chosenLanguage());
  } catch (error) {
    if (!(error instanceof RequestFailed) || error.code !== "UNAUTHENTICATED" || !hasSession()) {
      throw error;
    }
    const renewed = await renew();
    if (renewed === null) throw error;
    return send(document, variables, renewed.accessToken, chosenLanguage());
  }
}
