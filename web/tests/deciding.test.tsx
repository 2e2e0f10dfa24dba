import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { lastOf, logIn, open } from "./page";

const proposal = {
  id: "prp_1",
  kind: "SETTLEMENT_FAILED",
  reason: "The bank's line says so.",
  status: "PROPOSED",
  subjectId: "set_1",
  proposedById: "opr_wen",
  proposedByName: "Wen",
};

/** The proposals as this operator sees them. */
function desk(id: string, proposals: object[]) {
  const operator = { id, name: id, proposals: { nodes: proposals } };
  const viewer = { kind: "OPERATOR", operator };
  return open("/desk/clearing/proposals", {
    viewer,
    decideProposal: { proposal, userErrors: [] },
  });
}

describe("what one operator has proposed", () => {
  it("is decided by another, who says why", async () => {
    logIn();
    const { asked, user } = desk("opr_bai", [proposal]);
    await user.click(await screen.findByRole("button", { name: "Approve and do it" }));
    const dialog = screen.getByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "Approve and do it" }));
    expect(dialog.textContent).toContain("Please fill this in.");
    expect(lastOf(asked, "DecideProposal")).toBeUndefined();
    await user.type(within(dialog).getByRole("textbox"), " seen at the bank ");
    await user.click(within(dialog).getByRole("button", { name: "Approve and do it" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(lastOf(asked, "DecideProposal").input).toMatchObject({
      proposalId: "prp_1",
      decision: "APPROVE",
      reason: "seen at the bank",
    });
  });

  it("is not decided by whoever proposed it", async () => {
    logIn();
    desk("opr_wen", [proposal]);
    await screen.findByText("You proposed it: another operator decides.");
    expect(screen.queryByRole("button", { name: "Approve and do it" })).toBeNull();
  });

  it("and was decided says by whom and why, and asks nobody any more", async () => {
    logIn();
    const decided = {
      ...proposal,
      status: "REJECTED",
      decidedAt: "2026-12-01T04:00:00Z",
      decidedByName: "Bai",
      decisionReason: "The line is another one's.",
    };
    desk("opr_wen", [decided]);
    const item = (await screen.findByText("Rejected")).closest("li");
    expect(item?.textContent).toContain("The line is another one's.");
    expect(item?.textContent).toContain("Bai");
    expect(item?.querySelector("button")).toBeNull();
    expect(item?.textContent).not.toContain("another operator decides");
  });

  it("keeps its question open where the decision was refused, and shows why", async () => {
    logIn();
    const userErrors = [
      { code: "REASON_INVALID", message: "Shorter, please.", field: ["reason"] },
      { code: "ALREADY_DECIDED", message: "It was decided already.", field: null },
    ];
    const operator = { id: "opr_bai", name: "Bai", proposals: { nodes: [proposal] } };
    const { user } = open("/desk/clearing/proposals", {
      viewer: { kind: "OPERATOR", operator },
      decideProposal: { proposal: null, userErrors },
    });
    await user.click(await screen.findByRole("button", { name: "Reject" }));
    const dialog = screen.getByRole("dialog");
    await user.type(within(dialog).getByRole("textbox"), "no");
    await user.click(within(dialog).getByRole("button", { name: "Reject" }));
    expect((await within(dialog).findByRole("alert")).textContent).toBe("It was decided already.");
    expect(within(dialog).getByText("Shorter, please.").className).toBe("field-error");
    await user.type(within(dialog).getByRole("textbox"), "!");
    expect(within(dialog).queryByText("Shorter, please.")).toBeNull();
  });
});
