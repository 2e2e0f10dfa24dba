import { useWords } from "../language";
import { Link } from "../router";
import type { Words } from "../words";

/** What Sharepass is, in a screenful, and the way to its API. */
export function About() {
  const { about } = useWords();
  return (
    <>
      <section className="hero">
        <div>
          <h1>{about.title}</h1>
          <p>{about.lead}</p>
          <Link to="/" className="button strong">
            {about.browse}
          </Link>
        </div>
        <Tickets />
      </section>
      <section className="facts">
        {about.facts.map(([name, text]) => (
          <div key={name}>
            <h2>{name}</h2>
            <p>{text}</p>
          </div>
        ))}
      </section>
      <section className="developers">
        <div>
          <h2>{about.developers}</h2>
          <p>
            {about.api} {about.story}
          </p>
        </div>
        <a href="/graphiql/" className="button strong">
          {about.explore}
        </a>
      </section>
    </>
  );
}

/** One membership: the member price at home and elsewhere. */
export function Tickets() {
  const words: Words = useWords();
  return (
    <div className="tickets" aria-hidden="true">
      {words.about.tickets.map(([place, listPrice, memberPrice]) => (
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
