import type { ReactNode } from "react";

import { useAccount } from "../account";
import { Empty, Heading } from "../ui";

interface Props {
  /** The screen's title, and who has it. */
  words: { title: string; owners: string };
  children: ReactNode;
}

/** A screen that only owners of a merchant have; others are told who has it. */
export function OwnersOnly({ words, children }: Props) {
  const { staff } = useAccount();
  if (staff?.role === "OWNER") return children;
  return (
    <>
      <Heading>{words.title}</Heading>
      <Empty text={words.owners} />
    </>
  );
}
