import { useEffect, useState } from "react";

import { firstLanguage, keepLanguage } from "./language";
import { WORDS, type Words } from "./words";

/** What Sharepass is, in a screenful, and the way to its API. */
export function Landing() {
  const [language, setLanguage] = useState(firstLanguage);
  const words = WORDS[language];
  useEffect(() => keepLanguage(language), [language]);

  return (
    <div className="page">
      <header>
        <p className="mark">
          <img src="/favicon.svg" alt="" width="32" height="32" />
          通享 <span>Sharepass</span>
        </p>
        <button type="button" onClick={() => setLanguage(language === "zh" ? "en" : "zh")}>
          {words.other}
        </button>
      </header>
      <main>
        <section className="hero">
          <div>
            <h1>{words.title}</h1>
            <p>{words.lead}</p>
          </div>
          <Tickets words={words} />
        </section>
        <section className="facts">
          {words.facts.map(([name, text]) => (
            <div key={name}>
              <h2>{name}</h2>
              <p>{text}</p>
            </div>
          ))}
        </section>
        <section className="developers">
          <div>
            <h2>{words.developers}</h2>
            <p>
              {words.api} {words.story}
            </p>
          </div>
          <a href="/graphiql/">{words.explore}</a>
        </section>
      </main>
    </div>
  );
}

/** One membership: the member price at home and elsewhere. */
function Tickets({ words }: { words: Words }) {
  return (
    <div className="tickets" aria-hidden="true">
      {words.tickets.map(([place, listPrice, memberPrice]) => (
        <dl key={place}>
          <dt>{place}</dt>
          <dd>
            <s>¥{listPrice}</s> {words.listPrice}
          </dd>
          <dd>
            <b>¥{memberPrice}</b> {words.memberPrice}
          </dd>
        </dl>
      ))}
    </div>
  );
}
