import {
  type ButtonHTMLAttributes,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";

import type { RequestFailed } from "./api/send";
import type { Act, Asked, UserError } from "./api/use";
import { useWords } from "./language";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: "strong" | "plain" | "quiet" | "danger";
  busy?: boolean;
};

export function Button({ look = "plain", busy = false, disabled, ...others }: ButtonProps) {
  return (
    <button
      type="button"
      {...others}
      className={`button ${look} ${others.className ?? ""}`}
      disabled={disabled || busy}
      aria-busy={busy}
    />
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

function Labelled({
  label,
  hint,
  error,
  children,
}: FieldProps & { children: (ids: { id: string; described: string | undefined }) => ReactNode }) {
  const id = useId();
  const described = error ? `${id}-error` : hint ? `${id}-hint` : undefined;
  return (
    <div className="field" data-wrong={error !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children({ id, described })}
      {error ? (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      ) : (
        hint && (
          <p className="field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

export function Field({
  label,
  hint,
  error,
  ...input
}: FieldProps & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {({ id, described }) => (
        <input {...input} id={id} aria-describedby={described} aria-invalid={error !== undefined} />
      )}
    </Labelled>
  );
}

export function TextField({
  label,
  hint,
  error,
  ...area
}: FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {({ id, described }) => (
        <textarea
          rows={3}
          {...area}
          id={id}
          aria-describedby={described}
          aria-invalid={error !== undefined}
        />
      )}
    </Labelled>
  );
}

export function Choice({
  label,
  hint,
  error,
  ...select
}: FieldProps & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Labelled label={label} hint={hint} error={error}>
      {({ id, described }) => (
        <select
          {...select}
          id={id}
          aria-describedby={described}
          aria-invalid={error !== undefined}
        />
      )}
    </Labelled>
  );
}

/** The sentence of the error at this place of the input, such as `owner.login`. */
export function errorAt(errors: readonly UserError[], place: string): string | undefined {
  return errors.find(({ field }) => field?.join(".") === place)?.message;
}

/** What was refused and stands at none of the fields on show, and what failed. */
export function Refusals({
  errors,
  failure,
  shownAt = [],
}: {
  errors: readonly UserError[];
  failure: RequestFailed | undefined;
  shownAt?: readonly string[];
}) {
  const rest = errors.filter(({ field }) => !field || !shownAt.includes(field.join(".")));
  if (rest.length === 0 && failure === undefined) return null;
  return (
    <div className="refusals" role="alert">
      {rest.map((error) => (
        <p key={error.code}>{error.message}</p>
      ))}
      {failure && <FailureText failure={failure} />}
    </div>
  );
}

/** Codes that are told as another one. A page of the server's own version sees no outdated one. */
const TOLD_AS: Record<string, string> = {
  BAD_REQUEST: "OUTDATED",
  GRAPHQL_PARSE_FAILED: "OUTDATED",
  GRAPHQL_VALIDATION_FAILED: "OUTDATED",
  METHOD_NOT_ALLOWED: "OUTDATED",
  NOT_ACCEPTABLE: "OUTDATED",
  PERSISTED_QUERY_NOT_FOUND: "OUTDATED",
  QUERY_TOO_COMPLEX: "OUTDATED",
  REQUEST_TIMEOUT: "TIMEOUT",
  UNSUPPORTED_MEDIA_TYPE: "OUTDATED",
};

/** Says what failed in the reader's words: the server's own are for whoever writes a client. */
function FailureText({ failure: { code } }: { failure: RequestFailed }) {
  const { ui } = useWords();
  const sentences: Record<string, string> = ui.failed;
  return <p>{sentences[TOLD_AS[code] ?? code] ?? ui.failed.INTERNAL}</p>;
}

/** While a query runs or when it failed; its children once there is an answer. */
export function Answered<Answer>({
  asked,
  children,
}: {
  asked: Asked<Answer>;
  children: (data: Answer) => ReactNode;
}) {
  const { ui } = useWords();
  return (
    <>
      {asked.failure && (
        <div className="refusals" role="alert">
          <FailureText failure={asked.failure} />
          <Button onClick={asked.reload}>{ui.retry}</Button>
        </div>
      )}
      {asked.data === undefined
        ? asked.loading && (
            <p className="loading" role="status">
              {ui.loading}
            </p>
          )
        : children(asked.data)}
    </>
  );
}

export function Empty({
  text,
  hint,
  children,
}: {
  text: string;
  hint?: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <p>{text}</p>
      {hint && <p className="quiet">{hint}</p>}
      {children}
    </div>
  );
}

/** The heading of a screen. It takes the focus when the screen opens, for screen readers. */
export function Heading({ children, side }: { children: string; side?: ReactNode }) {
  const { brand } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} · ${brand}`;
  }, [children, brand]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="heading">
      <h1 ref={heading} tabIndex={-1}>
        {children}
      </h1>
      {side}
    </div>
  );
}

export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (shown !== null && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      onCancel={onClose}
      onClose={onClose}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** How an act stands: what runs, what was refused and what failed. */
type Standing = Pick<Act<unknown, never>, "busy" | "errors" | "failure" | "forget">;

/** The end of a form: what was refused at none of its fields, the way back, and the way on. */
export function FormEnd({
  act,
  shownAt,
  save,
  onClose,
}: {
  act: Standing;
  /** The fields that show their errors themselves. */
  shownAt: readonly string[];
  save: string;
  onClose: () => void;
}) {
  const { ui } = useWords();
  return (
    <>
      <Refusals errors={act.errors} failure={act.failure} shownAt={shownAt} />
      <div className="row end">
        <Button onClick={onClose}>{ui.cancel}</Button>
        <Button type="submit" look="strong" busy={act.busy}>
          {save}
        </Button>
      </div>
    </>
  );
}

/** Asks for a reason before it acts. */
export function AskWhy({
  title,
  label,
  confirm,
  required,
  act,
  field = "reason",
  shownAt = [],
  children,
  onConfirm,
  onClose,
}: {
  title: string;
  label: string;
  confirm: string;
  required: boolean;
  act: Standing;
  /** The name of the reason in the act's input. */
  field?: string;
  /** Further fields. */
  children?: ReactNode;
  /** The further fields that show their errors themselves. */
  shownAt?: readonly string[];
  onConfirm: (why: string) => void;
  onClose: () => void;
}) {
  const { ui } = useWords();
  const [why, setWhy] = useState("");
  const [tried, setTried] = useState(false);
  const missing = required && why.trim() === "";
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!missing) onConfirm(why.trim());
        }}
      >
        {children}
        <TextField
          label={label}
          value={why}
          maxLength={500}
          autoFocus
          error={errorAt(act.errors, field) ?? (tried && missing ? ui.required : undefined)}
          onChange={(event) => {
            setWhy(event.target.value);
            act.forget(field);
          }}
        />
        <FormEnd act={act} shownAt={[field, ...shownAt]} save={confirm} onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** Asks once more before it acts. */
export function Confirm({
  title,
  confirm,
  act,
  onConfirm,
  onClose,
}: {
  title: string;
  confirm: string;
  act: Standing;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const { ui } = useWords();
  return (
    <Dialog title={title} onClose={onClose}>
      <Refusals errors={act.errors} failure={act.failure} />
      <div className="row end">
        <Button onClick={onClose}>{ui.cancel}</Button>
        <Button look="danger" busy={act.busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}

export function Chip({
  tone,
  children,
}: {
  tone: "good" | "wait" | "bad" | "plain";
  children: ReactNode;
}) {
  return <span className={`chip ${tone}`}>{children}</span>;
}

/** What may be wider than the page, such as a table: it scrolls within itself. */
export function Scroll({ className = "", children }: { className?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
    <div className={`scroll ${className}`} tabIndex={0}>
      {children}
    </div>
  );
}

/** Asks for the next page when it comes into view, and by a button for whoever cannot scroll. */
export function More({ more, busy }: { more: (() => void) | undefined; busy: boolean }) {
  const { ui } = useWords();
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(more);
  latest.current = more;
  const hasMore = more !== undefined;
  useEffect(() => {
    const shown = place.current;
    if (shown === null || busy || !hasMore) return;
    const watcher = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && latest.current?.(),
      { rootMargin: "300px" },
    );
    watcher.observe(shown);
    return () => watcher.disconnect();
  }, [busy, hasMore]);
  if (more === undefined) return null;
  return (
    <div className="more" ref={place}>
      <Button busy={busy} onClick={more}>
        {busy ? ui.loading : ui.more}
      </Button>
    </div>
  );
}

/** The time now, anew each second while the component is shown. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
