import { useState } from "react";

import { AnswerFindings, type FindingRow, type RevisionFull } from "../api/operations";
import { useAct } from "../api/use";
import { useWords } from "../language";
import { Button, Chip, errorAt, Field, Refusals } from "../ui";

const TONES = { NOTE: "plain", REVIEW: "wait", REJECT: "bad" } as const;

/** What the comparison found about a revision; its merchant may answer while it waits. */
export function Findings({ revision, answering }: { revision: RevisionFull; answering: boolean }) {
  const { offers: words, desk } = useWords();
  if (revision.findings.length === 0) return <p className="quiet">{words.noFindings}</p>;
  return (
    <ul className="findings" aria-label={words.findings}>
      {revision.findings.map((finding) => (
        <li key={finding.number}>
          <p>
            <Chip tone={TONES[finding.verdict]}>{words.verdict[finding.verdict]}</Chip>{" "}
            {finding.message}
          </p>
          <Evidence finding={finding} />
          {finding.answer && (
            <p className="note">
              {answering ? words.answered : desk.merchantSays}: “{finding.answer}”
            </p>
          )}
          {answering && revision.status === "NEEDS_REVIEW" && (
            <Answering revisionId={revision.id} finding={finding} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Evidence({ finding }: { finding: FindingRow }) {
  if (finding.evidence.length === 0) return null;
  return (
    <dl className="evidence">
      {finding.evidence.map(({ name, value }) => (
        <div key={name + value}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Answering({ revisionId, finding }: { revisionId: string; finding: FindingRow }) {
  const { offers: words } = useWords();
  const [answer, setAnswer] = useState("");
  const act = useAct(AnswerFindings);
  async function send() {
    const answers = [{ number: finding.number, answer: answer.trim() }];
    if (await act.run({ revisionId, answers })) setAnswer("");
  }
  return (
    <form
      className="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field
        label={words.answer}
        required
        maxLength={1000}
        value={answer}
        error={errorAt(act.errors, "answers.answer")}
        onChange={(event) => setAnswer(event.target.value)}
      />
      <Button type="submit" busy={act.busy}>
        {words.answerSend}
      </Button>
      <Refusals errors={act.errors} failure={act.failure} shownAt={["answers.answer"]} />
    </form>
  );
}
