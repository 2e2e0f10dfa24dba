// Written by `npm run operations` from the *.graphql files beside it. Do not edit.

import type { Document } from "./document";

export interface AcceptOrderInput {
  orderId: string;
}
export interface AcknowledgeRemindersInput {
  ids?: (string)[] | null;
  upTo?: string | null;
}
export interface AddStaffInput {
  login: string;
  name: string;
  ownPassword?: string | null;
  password: string;
  role: StaffRole;
  shopId?: string | null;
}
export interface AnnounceClosureInput {
  closesAt: string;
  reason: string;
}
export interface AnswerFindingsInput {
  answers: (FindingAnswerInput)[];
  revisionId: string;
}
export interface ApproveMerchantInput {
  merchantId: string;
  note?: string | null;
}
export interface CancelOrderInput {
  idempotencyKey: string;
  orderId: string;
  reason?: string | null;
}
export interface ChargePayCodeInput {
  amount: string;
  billNumber?: string | null;
  code: string;
  idempotencyKey: string;
  shopId: string;
}
export type ClearingCycleStatus = "COMPUTED" | "CUT" | "SETTLED";
export interface CloseMembershipInput {
  cause: RefundCause;
  idempotencyKey: string;
  membershipId: string;
}
export interface ConfirmSettlementInput {
  bankReference?: string | null;
  idempotencyKey: string;
  outcome: SettlementOutcome;
  reason?: string | null;
  settlementId: string;
}
export interface CoordinatesInput {
  latitude: number;
  longitude: number;
}
export interface CorrectLedgerInput {
  correctsTransferId?: string | null;
  idempotencyKey: string;
  legs: (CorrectionLegInput)[];
  reason: string;
}
export type CorrectionAccount = "FEES" | "GATEWAY_CASH" | "PAYABLE";
export type CorrectionDecision = "APPROVE" | "REJECT";
export interface CorrectionLegInput {
  account: CorrectionAccount;
  amount: string;
  merchantId?: string | null;
  side: LedgerSide;
}
export type CorrectionStatus = "APPROVED" | "PROPOSED" | "REJECTED";
export interface CreateMembershipPlanInput {
  bonus?: string;
  bonusValidDays?: number | null;
  custodyShareBasisPoints?: number | null;
  description: string;
  name: string;
  price: string;
  terms?: string;
}
export interface CreatePayCodeInput {
  limit?: string | null;
  membershipId?: string | null;
}
export interface CreateWebhookEndpointInput {
  kinds?: (ReminderKind)[] | null;
  shopId?: string | null;
  url: string;
}
export interface DecideCorrectionInput {
  correctionId: string;
  decision: CorrectionDecision;
  idempotencyKey: string;
  reason: string;
}
export interface DecideProposalInput {
  decision: ProposalDecision;
  idempotencyKey: string;
  proposalId: string;
  reason: string;
}
export interface DeclineOrderInput {
  idempotencyKey: string;
  orderId: string;
  reason: string;
}
export type FiguresBy = "DAY" | "MONTH" | "WEEK";
export interface FindingAnswerInput {
  answer: string;
  number: number;
}
export type FindingCode = "ADVERTISING_SUPERLATIVE" | "CATEGORY_UNLIKE_SHOP" | "CONTACT_DETAILS" | "COPIED_DESCRIPTION" | "COPIED_ENTRY" | "DUPLICATE_BARCODE" | "DUPLICATE_TITLE" | "FORBIDDEN_WORDS" | "FOREIGN_LICENCE" | "LINK" | "LIST_PRICE_ABOVE_LOWEST_ASKED" | "LIST_PRICE_FAR_ABOVE_OTHERS" | "LIST_PRICE_RAISED_BEFORE_DISCOUNT" | "MEMBER_PRICE_FAR_BELOW_OTHERS" | "MERCHANT_NOT_APPROVED" | "NAME_LOOKS_LIKE_ANOTHER" | "SAVING_IMPLAUSIBLE" | "SAVING_TOO_SMALL" | "SHOP_CLOSED";
export type FindingVerdict = "NOTE" | "REJECT" | "REVIEW";
export type ForeignImageFailure = "ADDRESS_REFUSED" | "NOT_AN_IMAGE" | "NOT_GIVEN" | "TOO_LARGE" | "TOO_MANY_IMAGES" | "UNREACHABLE";
export type ForeignImageStatus = "FAILED" | "KEPT" | "WAITING";
export interface FreezeMembershipInput {
  membershipId: string;
  reason?: MembershipFreezeReason;
}
export interface FulfilOrderInput {
  orderId?: string | null;
  redeemCode: string;
}
export type GatewayMovement = "COLLECTION" | "PAYMENT" | "PAYOUT" | "REFUND" | "UNKNOWN";
export type GatewayPaymentStatus = "CREATED" | "FAILED" | "PENDING" | "SUCCEEDED";
export interface GiveUpClaimInput {
  idempotencyKey: string;
  membershipId?: string | null;
  refundId?: string | null;
}
export type ImageContentType = "JPEG" | "PNG" | "WEBP";
export type ImportFormat = "CSV";
export interface ImportOffersInput {
  content?: string | null;
  file?: string | null;
  format?: ImportFormat;
  shopId: string;
}
export type ImportStatus = "DONE" | "RUNNING";
export interface JoinMembershipInput {
  acceptedTermsVersion: number;
  idempotencyKey: string;
  planId: string;
}
export type LedgerSide = "CREDIT" | "DEBIT";
export interface LogInInput {
  as?: LoginKind | null;
  device?: string | null;
  deviceToken?: string | null;
  login: string;
  password: string;
}
export type LoginKind = "CUSTOMER" | "OPERATOR" | "STAFF";
export type MembershipFreezeReason = "LOSS" | "PAUSE";
export type MembershipPlanStatus = "ACTIVE" | "RETIRED";
export type MembershipStatus = "ABANDONED" | "ACTIVE" | "CLOSED" | "FROZEN" | "PENDING";
export type MerchantStatus = "APPROVED" | "CLOSED" | "CLOSING" | "PENDING" | "REJECTED" | "SUSPENDED";
export type MissedWebhooks = "DELIVER" | "SKIP";
export interface MoveMembershipInput {
  acceptedTermsVersion: number;
  idempotencyKey: string;
  membershipId: string;
  planId: string;
}
export type OfferChange = "ENTERED" | "REVISED" | "UNCHANGED";
export interface OfferFilter {
  categoryId?: string | null;
  city?: string | null;
  inStock?: boolean | null;
  maxMemberPrice?: string | null;
  merchantId?: string | null;
  minMemberPrice?: string | null;
  near?: CoordinatesInput | null;
  search?: string | null;
  shopId?: string | null;
  withinMetres?: number | null;
}
export type OfferOrder = "DISCOUNT" | "DISTANCE" | "NEWEST" | "PRICE_ASC" | "PRICE_DESC" | "RELEVANCE";
export type OfferStatus = "DRAFT" | "LIVE" | "WITHDRAWN";
export type OrderAction = "ACCEPT" | "CANCEL" | "DECLINE" | "FULFIL" | "PAY" | "REFUND" | "UNDO_FULFILMENT";
export interface OrderLineInput {
  expectedListPrice?: string | null;
  expectedMemberPrice?: string | null;
  offerId: string;
  quantity: number;
}
export type OrderRefundStatus = "DONE" | "GIVEN_UP" | "OWED";
export type OrderStatus = "ACCEPTED" | "CANCELLED" | "DECLINED" | "EXPIRED" | "FULFILLED" | "PAID" | "PLACED" | "REFUNDED";
export type PayCodeRefusal = "ABOVE_LIMIT" | "BALANCE_SHORT" | "MEMBERSHIP_FROZEN" | "NO_MEMBERSHIP" | "PORTABLE_LIMIT";
export type PayCodeStatus = "CHARGED" | "EXPIRED" | "REFUSED" | "REPLACED" | "WAITING";
export interface PayInInput {
  amount: string;
  idempotencyKey: string;
}
export type PayInStatus = "PAID" | "WAITING";
export interface PayOrderInput {
  idempotencyKey: string;
  membershipId?: string | null;
  orderId: string;
  tender: Tender;
}
export type PayoutHeldReason = "BELOW_ZERO" | "MERCHANT_SUSPENDED" | "NO_PAYOUT_ACCOUNT" | "ORDERS_OPEN" | "SET_ASIDE";
export interface PlaceOrderInput {
  idempotencyKey: string;
  lines: (OrderLineInput)[];
  note?: string | null;
  shopId: string;
}
export type PriceReason = "MEMBER" | "MEMBERSHIP_CLOSED" | "MEMBERSHIP_FROZEN" | "NOT_A_MEMBER" | "THIRD_PARTY_PAYMENT";
export type ProposalDecision = "APPROVE" | "REJECT";
export type ProposalKind = "QUARANTINE_SEND_BACK" | "SETTLEMENT_FAILED";
export type ProposalStatus = "APPROVED" | "OVERTAKEN" | "PROPOSED" | "REJECTED";
export type QuarantineDecision = "DISMISS" | "SEND_BACK";
export interface QuoteInput {
  lines: (OrderLineInput)[];
  shopId: string;
}
export interface RechargeInput {
  amount: string;
  idempotencyKey: string;
  membershipId: string;
}
export type ReconciliationCaseKind = "AMOUNT_DIFFERS" | "BOOKED_BUT_NOT_LISTED" | "FAILED_BUT_BOOKED_PAID" | "LISTED_TWICE" | "PAID_BUT_BOOKED_FAILED" | "PAID_BUT_NOT_BOOKED" | "REFUND_NOT_BOOKED" | "SAID_OTHERWISE" | "UNKNOWN_REFERENCE" | "UNREADABLE";
export interface RedeliverWebhookInput {
  deliveryId: string;
}
export interface RefreshSessionInput {
  refreshToken: string;
}
export type RefundCause = "COOLING_OFF" | "CUSTOMERS_WISH" | "MERCHANTS_FAULT";
export interface RefundLineInput {
  number: number;
  quantity: number;
}
export interface RefundOrderInput {
  amount?: string | null;
  idempotencyKey: string;
  lines?: (RefundLineInput)[] | null;
  orderId: string;
  reason: string;
}
export interface RegisterCustomerInput {
  device?: string | null;
  deviceToken?: string | null;
  email?: string | null;
  name: string;
  password: string;
  phone?: string | null;
}
export interface RegisterMerchantInput {
  contactPhone: string;
  device?: string | null;
  deviceToken?: string | null;
  legalName: string;
  licenceNo: string;
  owner: RegisterOwnerInput;
  shop: ShopInput;
}
export interface RegisterOwnerInput {
  login: string;
  name: string;
  password: string;
}
export interface RejectMerchantInput {
  merchantId: string;
  reason: string;
}
export type ReminderChange = "ACKNOWLEDGED" | "ESCALATED" | "REPEATED" | "TOLD";
export type ReminderKind = "BALANCE_LOW" | "BILL_CHARGED" | "BONUS_EXPIRING" | "CAMPAIGN" | "CLAIM_GIVEN_UP" | "CUSTODY_SHORTFALL" | "MEMBERSHIP_CLOSED" | "MEMBERSHIP_JOINED" | "MERCHANT_APPROVED" | "MERCHANT_CLOSING" | "MERCHANT_SUSPENDED" | "ORDER_ACCEPTED" | "ORDER_CANCELLED" | "ORDER_DECLINED" | "ORDER_EXPIRED" | "ORDER_FULFILLED" | "ORDER_PAID" | "ORDER_REFUNDED" | "PAYMENT_DUE" | "PAYMENT_FAILED" | "PAYOUT_ACCOUNT_CHANGED" | "PRICE_DROPPED" | "RECHARGE_FAILED" | "RECHARGE_SUCCEEDED" | "REFUND_OWED" | "REVISION_NEEDS_REVIEW" | "REVISION_PASSED" | "REVISION_REJECTED" | "SETTLEMENT_FAILED" | "SETTLEMENT_PAID" | "STAFF_CHANGED" | "WEBHOOK_SWITCHED_OFF";
export interface ReminderQuietHoursInput {
  from: string;
  timeZone: string;
  until: string;
}
export type ReminderUrgency = "ESCALATED" | "REPEATED" | "USUAL";
export interface RemoveStaffInput {
  password?: string | null;
  staffId: string;
}
export interface RemoveWebhookEndpointInput {
  endpointId: string;
}
export interface ResolveQuarantineInput {
  decision: QuarantineDecision;
  idempotencyKey: string;
  noticeId: string;
  reason: string;
}
export interface ResolveReconciliationCaseInput {
  caseId: string;
  note: string;
}
export interface RetireMembershipPlanInput {
  planId: string;
}
export type ReviewDecision = "PASS" | "REJECT";
export interface ReviewRevisionInput {
  decision: ReviewDecision;
  reason?: string | null;
  revisionId: string;
}
export type RevisionStatus = "NEEDS_REVIEW" | "PASSED" | "REJECTED" | "SUPERSEDED";
export interface RevokeSessionInput {
  sessionId: string;
}
export interface RotateWebhookSecretInput {
  endpointId: string;
}
export interface RunClearingInput {
  idempotencyKey: string;
}
export interface SaveOfferInput {
  barcode?: string | null;
  categoryId: string;
  description: string;
  imageIds?: (string)[];
  images?: (string)[];
  listPrice: string;
  memberPrice: string;
  offerId?: string | null;
  reference?: string | null;
  shopId: string;
  stock?: number | null;
  title: string;
  titleEn?: string | null;
  validFrom?: string | null;
  validUntil?: string | null;
}
export type SetAsideWork = "BONUS" | "CLOSURE" | "CUSTODY" | "DAYS" | "IMAGES" | "IMPORTS" | "LISTENING" | "NOTICES" | "ORDERS" | "PAYMENTS" | "PRESENTING" | "REFUNDS" | "RELEASE" | "SETTLING" | "TELLING" | "URGING" | "WEBHOOKS";
export interface SetPayoutAccountInput {
  accountNumber: string;
  bankName: string;
  password: string;
}
export interface SetPushPreferencesInput {
  marketing: boolean;
}
export interface SetReminderPreferencesInput {
  mutedKinds?: (ReminderKind)[];
  mutedShopIds?: (string)[];
  mutedUntil?: string | null;
  quietHours?: ReminderQuietHoursInput | null;
}
export type SettlementDirection = "COLLECTION" | "PAYOUT";
export type SettlementOutcome = "FAILED" | "PAID";
export type SettlementStatus = "FAILED" | "INSTRUCTED" | "PAID" | "SUPERSEDED" | "TELLING" | "TOLD";
export interface ShopInput {
  acceptWithinSeconds?: number;
  address: string;
  categoryId: string;
  city: string;
  latitude: number;
  longitude: number;
  memberDiscountBasisPoints?: number;
  name: string;
  nameEn?: string | null;
  phone?: string | null;
}
export type ShopStatus = "CLOSED" | "OPEN";
export type StaffRole = "CASHIER" | "MANAGER" | "OWNER";
export type Tender = "BALANCE" | "GATEWAY";
export interface TestWebhookEndpointInput {
  endpointId: string;
}
export type TransferKind = "BONUS_EXPIRY" | "CLAIM" | "CLAIM_GIVEN_UP" | "CLEARING_CLAIM" | "CORRECTION" | "FORFEIT" | "FORFEIT_RETURNED" | "GATEWAY_PAYMENT" | "MEMBERSHIP_REFUND" | "MOVE" | "ORDER_REFUND" | "PAYOUT" | "PAYOUT_RETURNED" | "PAY_IN" | "RECHARGE" | "RELEASE" | "SPEND_ELSEWHERE" | "SPEND_HOME";
export interface UndoFulfilmentInput {
  orderId: string;
}
export interface UnfreezeMembershipInput {
  membershipId: string;
  password?: string | null;
}
export interface UpdateWebhookEndpointInput {
  enabled?: boolean | null;
  endpointId: string;
  kinds?: (ReminderKind)[] | null;
  missed?: MissedWebhooks;
  shopId?: string | null;
  url?: string | null;
}
export interface UploadImageInput {
  bytes: number;
  contentType: ImageContentType;
}
export type ViewerKind = "CUSTOMER" | "GUEST" | "OPERATOR" | "STAFF";
export type WebhookDeliveryStatus = "DELIVERED" | "FAILED" | "SKIPPED" | "WAITING";
export type WebhookEndpointStatus = "DISABLED" | "ENABLED" | "FAILING" | "GONE";
export type WebhookOutcome = "ADDRESS_REFUSED" | "DELIVERED" | "GONE" | "REDIRECTED" | "REFUSED" | "TIMED_OUT" | "UNREACHABLE";
export interface WithdrawOfferInput {
  offerId: string;
}
export type OfferCard = {
  id: string;
  title: string;
  titleEn: string | null;
  images: (string)[];
  listPrice: string;
  memberPrice: string;
  showListPriceStruck: boolean;
  discountBasisPoints: number;
  stockLeft: number | null;
  viewerPrice: {
    amount: string;
    reason: PriceReason;
    explanation: string;
  };
  shop: {
    id: string;
    name: string;
    nameEn: string | null;
    city: string;
  };
  category: {
    id: string;
    nameZh: string;
    nameEn: string;
  };
};
export type CycleRow = {
  id: string;
  number: number;
  status: ClearingCycleStatus;
  cutOffAt: string;
  settledAt: string | null;
  operatorId: string | null;
  cash: string | null;
  custody: string | null;
  payables: string | null;
  fees: string | null;
};
export type Share = {
  membershipId: string | null;
  principal: string;
  bonusVoided: string;
  fromCustody: string;
  fromMerchant: string;
  claim: string;
};
export type CorrectionRow = {
  id: string;
  status: CorrectionStatus;
  reason: string;
  proposedAt: string;
  proposedById: string;
  proposedByName: string | null;
  decidedAt: string | null;
  decidedByName: string | null;
  decisionReason: string | null;
  correctsTransferId: string | null;
  transferId: string | null;
  legs: ({
    account: CorrectionAccount;
    side: LedgerSide;
    amount: string;
    merchant: {
      id: string;
      legalName: string;
    } | null;
  })[];
};
export type Reconciled = {
  listedCount: number;
  listedSum: string;
  bookedCount: number;
  bookedSum: string;
};
export type ProposalRow = {
  id: string;
  kind: ProposalKind;
  status: ProposalStatus;
  subjectId: string;
  reason: string;
  proposedById: string;
  proposedByName: string | null;
  proposedAt: string;
  decidedByName: string | null;
  decidedAt: string | null;
  decisionReason: string | null;
};
export type FiguresRow = {
  from: string;
  until: string;
  orders: {
    placed: number;
    waitingForPayment: number;
    waitingForShop: number;
    accepted: number;
    fulfilled: number;
    declined: number;
    cancelled: number;
    expired: number;
    refunded: number;
  };
  sales: {
    orders: number;
    amount: string;
    atListPrice: string;
    saved: string;
  };
  soldToOwnMembers: {
    orders: number;
    amount: string;
  };
  soldToOthersMembers: {
    orders: number;
    amount: string;
  };
  soldByGateway: {
    orders: number;
    amount: string;
  };
  refunds: number;
  refunded: string;
  netSales: string;
  recharges: {
    count: number;
    principal: string;
    bonus: string;
  } | null;
  membersJoined: number | null;
  membersClosed: number | null;
  spentElsewhere: string | null;
};
export type Quoted = {
  cause: RefundCause;
  applies: boolean;
  openOrders: number;
  refund: string;
  paidNow: string;
  fromCustody: string;
  fromHomeMerchant: string;
  claim: string;
  forfeited: string;
  bonusVoided: string;
  lots: ({
    lotId: string;
    formula: string;
  })[];
};
export type PlanCard = {
  id: string;
  name: string;
  description: string;
  price: string;
  bonus: string;
  bonusValidDays: number | null;
  custodyShareBasisPoints: number;
  status: MembershipPlanStatus;
  merchant: {
    id: string;
    legalName: string;
  } | null;
};
export type MembershipFull = {
  id: string;
  status: MembershipStatus;
  balance: string;
  principal: string;
  bonus: string;
  custody: string;
  portableBalance: string;
  joinedAt: string | null;
  closedAt: string | null;
  claim: string;
  faultReason: string | null;
  homeMerchant: {
    id: string;
    legalName: string;
    status: MerchantStatus;
    statusReason: string | null;
    closesAt: string | null;
  } | null;
  closing: {
    cause: RefundCause;
    refund: string;
    paidAtOnce: string;
    refunded: string;
    forfeited: string;
    forfeitReturned: string;
    bonusVoided: string;
    movedTo: {
      id: string;
      homeMerchant: {
        id: string;
        legalName: string;
      } | null;
    } | null;
  } | null;
  plan: {
    id: string;
    name: string;
  } | null;
  lots: ({
    id: string;
    principal: string;
    principalPaid: string;
    bonus: string;
    bonusGiven: string;
    bonusExpiresAt: string | null;
    custody: string;
    portable: string;
    coolingOffUntil: string;
    releasedAt: string | null;
  })[];
};
export type CounterOrder = OrderRow & {
  customer: {
    id: string;
    name: string;
  } | null;
};
export type FindingRow = {
  number: number;
  code: FindingCode;
  verdict: FindingVerdict;
  message: string;
  answer: string | null;
  evidence: ({
    name: string;
    value: string;
  })[];
};
export type RevisionFull = {
  id: string;
  number: number;
  title: string;
  titleEn: string | null;
  description: string;
  listPrice: string;
  memberPrice: string;
  status: RevisionStatus;
  decisionReason: string | null;
  createdAt: string;
  validFrom: string | null;
  validUntil: string | null;
  barcode: string | null;
  images: (string)[];
  uploadedImages: ({
    id: string;
    url: string | null;
    small: string | null;
  })[];
  foreignImages: ({
    url: string | null;
    status: ForeignImageStatus;
    reason: ForeignImageFailure | null;
  })[];
  category: {
    id: string;
    nameZh: string;
    nameEn: string;
  };
  findings: (FindingRow)[];
};
export type ImportRow = {
  id: string;
  status: ImportStatus;
  rowsTotal: number;
  rowsDone: number;
  entered: number;
  revised: number;
  unchanged: number;
  refused: number;
};
export type RefusedText = {
  refusedFile: string | null;
};
export type OrderRow = {
  id: string;
  status: OrderStatus;
  listTotal: string;
  memberTotal: string;
  placedAt: string;
  expiresAt: string;
  acceptBy: string | null;
  handOverBy: string | null;
  allowedActions: (OrderAction)[];
  redeemCode: string | null;
  note: string | null;
  reason: string | null;
  bill: {
    number: string | null;
    discountBasisPoints: number;
  } | null;
  lines: ({
    number: number;
    offerId: string;
    title: string;
    titleEn: string | null;
    quantity: number;
    listPrice: string;
    memberPrice: string;
  })[];
  shop: {
    id: string;
    name: string;
    nameEn: string | null;
  } | null;
  payment: {
    amount: string;
    refunded: string;
    tender: Tender;
    paidAt: string;
  } | null;
};
export type RefundRow = {
  id: string;
  status: OrderRefundStatus;
  amount: string;
  refunded: string;
  owed: string;
};
export type OrderFull = OrderRow & {
  paidAt: string | null;
  acceptedAt: string | null;
  fulfilledAt: string | null;
  closedAt: string | null;
  amountDue: {
    amount: string;
    reason: PriceReason;
    explanation: string;
  } | null;
  pendingPayment: {
    payUrl: string | null;
    amount: string;
    status: GatewayPaymentStatus;
    expiresAt: string;
  } | null;
  shop: {
    address: string;
    phone: string | null;
  } | null;
  merchant: {
    id: string;
  } | null;
  refunds: (RefundRow)[];
};
export type PayCodeRow = {
  id: string;
  status: PayCodeStatus;
  limit: string;
  expiresAt: string;
  refusal: PayCodeRefusal | null;
  refusedAmount: string | null;
  order: {
    id: string;
    memberTotal: string;
    shop: {
      id: string;
      name: string;
      nameEn: string | null;
    } | null;
  } | null;
};
export type ReminderRow = {
  id: string;
  kind: ReminderKind;
  title: string;
  message: string;
  subjectId: string;
  createdAt: string;
  acknowledgedAt: string | null;
  urgency: ReminderUrgency;
  position: number;
  cursor: string;
};
export type ReminderWish = {
  mutedKinds: (ReminderKind)[];
  mutedShops: ({
    id: string;
  })[];
  quietHours: {
    from: string;
    until: string;
    timeZone: string;
  } | null;
  mutedUntil: string | null;
};
export type Tokens = {
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken: string;
  deviceToken: string | null;
  session: {
    id: string;
  };
};
export type SessionRow = {
  id: string;
  device: string | null;
  createdAt: string;
  refreshedAt: string;
  current: boolean;
};
export type SettlementRow = {
  id: string;
  direction: SettlementDirection;
  amount: string;
  status: SettlementStatus;
  bankName: string | null;
  accountEnding: string | null;
  bankReference: string | null;
  failure: string | null;
  toldAt: string | null;
  settledAt: string | null;
};
export type StatementFull = {
  id: string;
  cycleNumber: number | null;
  cutOffAt: string | null;
  opening: string;
  movements: ({
    kind: TransferKind;
    transfers: number;
    amount: string;
  })[];
  closing: string;
  shortfall: string;
  claimed: string;
  payout: string;
  carried: string;
  due: string;
  heldReason: PayoutHeldReason | null;
  settlements: (SettlementRow)[];
};
export type PayInRow = {
  id: string;
  reference: string;
  amount: string;
  received: string;
  status: PayInStatus;
  createdAt: string;
  payment: {
    payUrl: string | null;
    status: GatewayPaymentStatus;
  } | null;
};
export type StatementText = {
  csv: string;
};
export type StaffRow = {
  id: string;
  name: string;
  login: string | null;
  role: StaffRole;
  createdAt: string;
  shop: {
    id: string;
    name: string;
  } | null;
};
export type WebhookRow = {
  id: string;
  url: string;
  kinds: (ReminderKind)[];
  status: WebhookEndpointStatus;
  offSince: string | null;
  lastSuccessAt: string | null;
  previousSecretUntil: string | null;
  shop: {
    id: string;
    name: string;
  } | null;
};
export type DeliveryRow = {
  id: string;
  type: string;
  position: number | null;
  status: WebhookDeliveryStatus;
  attemptCount: number;
  nextAttemptAt: string | null;
  lastOutcome: WebhookOutcome | null;
  lastStatusCode: number | null;
  createdAt: string;
};
export type WebhookDeliveries = {
  deliveries: {
    nodes: (DeliveryRow)[];
    pageInfo: {
      hasNextPage: boolean;
      endCursor: string | null;
    };
  };
};
export type CatalogAnswer = {
  offers: {
    nodes: (OfferCard)[];
    pageInfo: {
      hasNextPage: boolean;
      endCursor: string | null;
    };
  };
};
export const Catalog: Document<CatalogAnswer, { filter?: OfferFilter | null; orderBy: OfferOrder; near?: CoordinatesInput | null; after?: string | null }> = {
  name: "Catalog",
  text: "query Catalog($filter: OfferFilter, $orderBy: OfferOrder!, $near: CoordinatesInput, $after: String) {\n  offers(\n    filter: $filter\n    orderBy: $orderBy\n    near: $near\n    first: 24\n    after: $after\n  ) {\n    nodes {\n      ...OfferCard\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nfragment OfferCard on Offer {\n  id\n  title\n  titleEn\n  images\n  listPrice\n  memberPrice\n  showListPriceStruck\n  discountBasisPoints\n  stockLeft\n  viewerPrice {\n    amount\n    reason\n    explanation\n  }\n  shop {\n    id\n    name\n    nameEn\n    city\n  }\n  category {\n    id\n    nameZh\n    nameEn\n  }\n}",
  keyed: false,
};
export type CatalogNearAnswer = {
  offers: {
    nodes: (OfferCard & {
      distanceMetres: number;
    })[];
    pageInfo: {
      hasNextPage: boolean;
      endCursor: string | null;
    };
  };
};
export const CatalogNear: Document<CatalogNearAnswer, { filter?: OfferFilter | null; orderBy: OfferOrder; near: CoordinatesInput; after?: string | null }> = {
  name: "CatalogNear",
  text: "query CatalogNear($filter: OfferFilter, $orderBy: OfferOrder!, $near: CoordinatesInput!, $after: String) {\n  offers(\n    filter: $filter\n    orderBy: $orderBy\n    near: $near\n    first: 24\n    after: $after\n  ) {\n    nodes {\n      ...OfferCard\n      distanceMetres(from: $near)\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nfragment OfferCard on Offer {\n  id\n  title\n  titleEn\n  images\n  listPrice\n  memberPrice\n  showListPriceStruck\n  discountBasisPoints\n  stockLeft\n  viewerPrice {\n    amount\n    reason\n    explanation\n  }\n  shop {\n    id\n    name\n    nameEn\n    city\n  }\n  category {\n    id\n    nameZh\n    nameEn\n  }\n}",
  keyed: false,
};
export type CatalogFrameAnswer = {
  categories: ({
    id: string;
    nameZh: string;
    nameEn: string;
    children: ({
      id: string;
      nameZh: string;
      nameEn: string;
    })[];
  })[];
  merchants: {
    nodes: ({
      id: string;
      shops: ({
        id: string;
        city: string;
      })[];
    })[];
  };
  serviceConfig: {
    orderExpiryMinutes: number;
    referencePriceDays: number;
    coolingOffDays: number;
  };
};
export const CatalogFrame: Document<CatalogFrameAnswer, {  }> = {
  name: "CatalogFrame",
  text: "query CatalogFrame {\n  categories {\n    id\n    nameZh\n    nameEn\n    children {\n      id\n      nameZh\n      nameEn\n    }\n  }\n  merchants(first: 50) {\n    nodes {\n      id\n      shops {\n        id\n        city\n      }\n    }\n  }\n  serviceConfig {\n    orderExpiryMinutes\n    referencePriceDays\n    coolingOffDays\n  }\n}",
  keyed: false,
};
export type OfferDetailAnswer = {
  offer: OfferCard & {
    description: string;
    publishedAt: string;
    validUntil: string | null;
    shop: {
      address: string;
      phone: string | null;
      acceptWithinSeconds: number;
    };
    merchant: {
      id: string;
      legalName: string;
    };
  } | null;
};
export const OfferDetail: Document<OfferDetailAnswer, { id: string }> = {
  name: "OfferDetail",
  text: "query OfferDetail($id: ID!) {\n  offer(id: $id) {\n    ...OfferCard\n    description\n    publishedAt\n    validUntil\n    shop {\n      address\n      phone\n      acceptWithinSeconds\n    }\n    merchant {\n      id\n      legalName\n    }\n  }\n}\n\nfragment OfferCard on Offer {\n  id\n  title\n  titleEn\n  images\n  listPrice\n  memberPrice\n  showListPriceStruck\n  discountBasisPoints\n  stockLeft\n  viewerPrice {\n    amount\n    reason\n    explanation\n  }\n  shop {\n    id\n    name\n    nameEn\n    city\n  }\n  category {\n    id\n    nameZh\n    nameEn\n  }\n}",
  keyed: false,
};
export type QuoteAnswer = {
  quote: {
    listTotal: string;
    memberTotal: string;
    holdsUntil: string;
    fromBalance: {
      amount: string;
      reason: PriceReason;
      explanation: string;
    };
    byGateway: {
      amount: string;
      reason: PriceReason;
      explanation: string;
    };
    balance: {
      membershipId: string;
      spendable: string;
      sufficient: boolean;
      draws: ({
        lotId: string;
        principal: string;
        bonus: string;
        custody: string;
      })[];
    } | null;
  };
};
export const Quote: Document<QuoteAnswer, { input: QuoteInput }> = {
  name: "Quote",
  text: "query Quote($input: QuoteInput!) {\n  quote(input: $input) {\n    listTotal\n    memberTotal\n    holdsUntil\n    fromBalance {\n      amount\n      reason\n      explanation\n    }\n    byGateway {\n      amount\n      reason\n      explanation\n    }\n    balance {\n      membershipId\n      spendable\n      sufficient\n      draws {\n        lotId\n        principal\n        bonus\n        custody\n      }\n    }\n  }\n}",
  keyed: false,
};
export type CyclesAnswer = {
  viewer: {
    operator: {
      id: string;
      clearingCycles: {
        nodes: (CycleRow)[];
        pageInfo: {
          hasNextPage: boolean;
          endCursor: string | null;
        };
      };
    } | null;
  };
};
export const Cycles: Document<CyclesAnswer, { after?: string | null }> = {
  name: "Cycles",
  text: "query Cycles($after: String) {\n  viewer {\n    operator {\n      id\n      clearingCycles(first: 15, after: $after) {\n        nodes {\n          ...CycleRow\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n}\n\nfragment CycleRow on ClearingCycle {\n  id\n  number\n  status\n  cutOffAt\n  settledAt\n  operatorId\n  cash\n  custody\n  payables\n  fees\n}",
  keyed: false,
};
export type CycleStatementsAnswer = {
  viewer: {
    operator: {
      id: string;
      clearingCycle: CycleRow & {
        statements: {
          nodes: (StatementFull & {
            merchant: {
              id: string;
              legalName: string;
            } | null;
          })[];
          pageInfo: {
            hasNextPage: boolean;
            endCursor: string | null;
          };
        };
      } | null;
    } | null;
  };
};
export const CycleStatements: Document<CycleStatementsAnswer, { id: string; after?: string | null }> = {
  name: "CycleStatements",
  text: "query CycleStatements($id: ID!, $after: String) {\n  viewer {\n    operator {\n      id\n      clearingCycle(id: $id) {\n        ...CycleRow\n        statements(first: 20, after: $after) {\n          nodes {\n            ...StatementFull\n            merchant {\n              id\n              legalName\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n}\n\nfragment CycleRow on ClearingCycle {\n  id\n  number\n  status\n  cutOffAt\n  settledAt\n  operatorId\n  cash\n  custody\n  payables\n  fees\n}\n\nfragment StatementFull on SettlementStatement {\n  id\n  cycleNumber\n  cutOffAt\n  opening\n  movements {\n    kind\n    transfers\n    amount\n  }\n  closing\n  shortfall\n  claimed\n  payout\n  carried\n  due\n  heldReason\n  settlements {\n    ...SettlementRow\n  }\n}\n\nfragment SettlementRow on Settlement {\n  id\n  direction\n  amount\n  status\n  bankName\n  accountEnding\n  bankReference\n  failure\n  toldAt\n  settledAt\n}",
  keyed: false,
};
export type CycleCsvAnswer = {
  viewer: {
    operator: {
      id: string;
      clearingCycle: {
        csv: string;
      } | null;
    } | null;
  };
};
export const CycleCsv: Document<CycleCsvAnswer, { id: string }> = {
  name: "CycleCsv",
  text: "query CycleCsv($id: ID!) {\n  viewer {\n    operator {\n      id\n      clearingCycle(id: $id) {\n        csv\n      }\n    }\n  }\n}",
  keyed: false,
};
export type RunClearingAnswer = {
  result: {
    cycle: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RunClearing: Document<RunClearingAnswer, { input: RunClearingInput }> = {
  name: "RunClearing",
  text: "mutation RunClearing($input: RunClearingInput!) {\n  result: runClearing(input: $input) {\n    cycle {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type ConfirmSettlementAnswer = {
  result: {
    settlement: {
      id: string;
      status: SettlementStatus;
    } | null;
    proposal: {
      id: string;
      status: ProposalStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const ConfirmSettlement: Document<ConfirmSettlementAnswer, { input: ConfirmSettlementInput }> = {
  name: "ConfirmSettlement",
  text: "mutation ConfirmSettlement($input: ConfirmSettlementInput!) {\n  result: confirmSettlement(input: $input) {\n    settlement {\n      id\n      status\n    }\n    proposal {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type DefaultAnswer = {
  merchant: {
    id: string;
    legalName: string;
  } | null;
  viewer: {
    operator: {
      id: string;
      simulateDefault: {
        owedToMerchant: string;
        leftToMerchant: string;
        coveredBasisPoints: number;
        memberships: number;
        total: Share;
        members: {
          nodes: (Share)[];
          pageInfo: {
            hasNextPage: boolean;
          };
        };
      } | null;
    } | null;
  };
};
export const Default: Document<DefaultAnswer, { merchantId: string }> = {
  name: "Default",
  text: "query Default($merchantId: ID!) {\n  merchant(id: $merchantId) {\n    id\n    legalName\n  }\n  viewer {\n    operator {\n      id\n      simulateDefault(merchantId: $merchantId) {\n        owedToMerchant\n        leftToMerchant\n        coveredBasisPoints\n        memberships\n        total {\n          ...Share\n        }\n        members(first: 50) {\n          nodes {\n            ...Share\n          }\n          pageInfo {\n            hasNextPage\n          }\n        }\n      }\n    }\n  }\n}\n\nfragment Share on DefaultShare {\n  membershipId\n  principal\n  bonusVoided\n  fromCustody\n  fromMerchant\n  claim\n}",
  keyed: false,
};
export type MerchantNamesAnswer = {
  merchants: {
    nodes: ({
      id: string;
      legalName: string;
    })[];
  };
};
export const MerchantNames: Document<MerchantNamesAnswer, {  }> = {
  name: "MerchantNames",
  text: "query MerchantNames {\n  merchants(first: 100) {\n    nodes {\n      id\n      legalName\n    }\n  }\n}",
  keyed: false,
};
export type CorrectionsAnswer = {
  viewer: {
    operator: {
      id: string;
      corrections: {
        nodes: (CorrectionRow)[];
        pageInfo: {
          hasNextPage: boolean;
          endCursor: string | null;
        };
      };
    } | null;
  };
};
export const Corrections: Document<CorrectionsAnswer, { after?: string | null }> = {
  name: "Corrections",
  text: "query Corrections($after: String) {\n  viewer {\n    operator {\n      id\n      corrections(first: 20, after: $after) {\n        nodes {\n          ...CorrectionRow\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n}\n\nfragment CorrectionRow on Correction {\n  id\n  status\n  reason\n  proposedAt\n  proposedById\n  proposedByName\n  decidedAt\n  decidedByName\n  decisionReason\n  correctsTransferId\n  transferId\n  legs {\n    account\n    side\n    amount\n    merchant {\n      id\n      legalName\n    }\n  }\n}",
  keyed: false,
};
export type CorrectLedgerAnswer = {
  result: {
    correction: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const CorrectLedger: Document<CorrectLedgerAnswer, { input: CorrectLedgerInput }> = {
  name: "CorrectLedger",
  text: "mutation CorrectLedger($input: CorrectLedgerInput!) {\n  result: correctLedger(input: $input) {\n    correction {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type DecideCorrectionAnswer = {
  result: {
    correction: {
      id: string;
      status: CorrectionStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const DecideCorrection: Document<DecideCorrectionAnswer, { input: DecideCorrectionInput }> = {
  name: "DecideCorrection",
  text: "mutation DecideCorrection($input: DecideCorrectionInput!) {\n  result: decideCorrection(input: $input) {\n    correction {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type ReconciliationsAnswer = {
  viewer: {
    operator: {
      id: string;
      reconciliationCases: {
        nodes: ({
          id: string;
          day: string;
          kind: ReconciliationCaseKind;
          movement: GatewayMovement;
          reference: string;
          listedAmount: string | null;
          bookedAmount: string | null;
          evidence: ({
            name: string;
            value: string;
          })[];
          deadlineAt: string;
          foundAt: string;
        })[];
        pageInfo: {
          hasNextPage: boolean;
        };
      };
      reconciliations: {
        nodes: ({
          id: string;
          day: string;
          balanced: boolean;
          cases: number;
          payments: Reconciled;
          refunds: Reconciled;
        })[];
        pageInfo: {
          hasNextPage: boolean;
          endCursor: string | null;
        };
      };
    } | null;
  };
};
export const Reconciliations: Document<ReconciliationsAnswer, { after?: string | null }> = {
  name: "Reconciliations",
  text: "query Reconciliations($after: String) {\n  viewer {\n    operator {\n      id\n      reconciliationCases(first: 50) {\n        nodes {\n          id\n          day\n          kind\n          movement\n          reference\n          listedAmount\n          bookedAmount\n          evidence {\n            name\n            value\n          }\n          deadlineAt\n          foundAt\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      reconciliations(first: 20, after: $after) {\n        nodes {\n          id\n          day\n          balanced\n          cases\n          payments {\n            ...Reconciled\n          }\n          refunds {\n            ...Reconciled\n          }\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n}\n\nfragment Reconciled on ReconciledMoney {\n  listedCount\n  listedSum\n  bookedCount\n  bookedSum\n}",
  keyed: false,
};
export type ProposalsAnswer = {
  viewer: {
    operator: {
      id: string;
      quarantine: {
        nodes: ({
          id: string;
          gateway: string;
          kind: string;
          reference: string;
          amount: string;
          amountAsked: string | null;
          fault: string;
          receivedAt: string;
        })[];
        pageInfo: {
          hasNextPage: boolean;
        };
      };
      proposals: {
        nodes: (ProposalRow)[];
        pageInfo: {
          hasNextPage: boolean;
          endCursor: string | null;
        };
      };
    } | null;
  };
};
export const Proposals: Document<ProposalsAnswer, { after?: string | null }> = {
  name: "Proposals",
  text: "query Proposals($after: String) {\n  viewer {\n    operator {\n      id\n      quarantine(first: 50) {\n        nodes {\n          id\n          gateway\n          kind\n          reference\n          amount\n          amountAsked\n          fault\n          receivedAt\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      proposals(first: 20, after: $after) {\n        nodes {\n          ...ProposalRow\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n}\n\nfragment ProposalRow on Proposal {\n  id\n  kind\n  status\n  subjectId\n  reason\n  proposedById\n  proposedByName\n  proposedAt\n  decidedByName\n  decidedAt\n  decisionReason\n}",
  keyed: false,
};
export type DecideProposalAnswer = {
  result: {
    proposal: {
      id: string;
      status: ProposalStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const DecideProposal: Document<DecideProposalAnswer, { input: DecideProposalInput }> = {
  name: "DecideProposal",
  text: "mutation DecideProposal($input: DecideProposalInput!) {\n  result: decideProposal(input: $input) {\n    proposal {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type ResolveQuarantineAnswer = {
  result: {
    noticeId: string | null;
    proposal: {
      id: string;
      status: ProposalStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const ResolveQuarantine: Document<ResolveQuarantineAnswer, { input: ResolveQuarantineInput }> = {
  name: "ResolveQuarantine",
  text: "mutation ResolveQuarantine($input: ResolveQuarantineInput!) {\n  result: resolveQuarantine(input: $input) {\n    noticeId\n    proposal {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type SetAsideAnswer = {
  viewer: {
    operator: {
      id: string;
      setAside: {
        nodes: ({
          id: string;
          work: SetAsideWork;
          subject: string;
          reason: string;
          tries: number;
          since: string;
          retryAt: string;
        })[];
        pageInfo: {
          hasNextPage: boolean;
          endCursor: string | null;
        };
      };
    } | null;
  };
};
export const SetAside: Document<SetAsideAnswer, { after?: string | null }> = {
  name: "SetAside",
  text: "query SetAside($after: String) {\n  viewer {\n    operator {\n      id\n      setAside(first: 20, after: $after) {\n        nodes {\n          id\n          work\n          subject\n          reason\n          tries\n          since\n          retryAt\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n}",
  keyed: false,
};
export type ResolveReconciliationCaseAnswer = {
  result: {
    reconciliationCase: {
      id: string;
      resolvedAt: string | null;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const ResolveReconciliationCase: Document<ResolveReconciliationCaseAnswer, { input: ResolveReconciliationCaseInput }> = {
  name: "ResolveReconciliationCase",
  text: "mutation ResolveReconciliationCase($input: ResolveReconciliationCaseInput!) {\n  result: resolveReconciliationCase(input: $input) {\n    reconciliationCase {\n      id\n      resolvedAt\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type MerchantFiguresAnswer = {
  viewer: {
    staff: {
      id: string;
      merchant: {
        id: string;
        shops: ({
          id: string;
          name: string;
          nameEn: string | null;
        })[];
        figures: {
          total: FiguresRow;
          lines: (FiguresRow)[];
          acceptance: {
            accepted: number;
            medianSeconds: number | null;
            ninthDecileSeconds: number | null;
          };
          topOffers: ({
            offerId: string;
            title: string;
            units: number;
            amount: string;
          })[];
          now: {
            members: number;
            membersFrozen: number;
            principal: string;
            bonus: string;
            custody: string;
            advanced: string;
            clearing: string;
          } | null;
        } | null;
      };
    } | null;
  };
};
export const MerchantFigures: Document<MerchantFiguresAnswer, { from?: string | null; until?: string | null; by?: FiguresBy | null; shopId?: string | null }> = {
  name: "MerchantFigures",
  text: "query MerchantFigures($from: Date, $until: Date, $by: FiguresBy, $shopId: ID) {\n  viewer {\n    staff {\n      id\n      merchant {\n        id\n        shops {\n          id\n          name\n          nameEn\n        }\n        figures(from: $from, until: $until, by: $by, shopId: $shopId) {\n          total {\n            ...FiguresRow\n          }\n          lines {\n            ...FiguresRow\n          }\n          acceptance {\n            accepted\n            medianSeconds\n            ninthDecileSeconds\n          }\n          topOffers {\n            offerId\n            title\n            units\n            amount\n          }\n          now {\n            members\n            membersFrozen\n            principal\n            bonus\n            custody\n            advanced\n            clearing\n          }\n        }\n      }\n    }\n  }\n}\n\nfragment FiguresRow on FiguresLine {\n  from\n  until\n  orders {\n    placed\n    waitingForPayment\n    waitingForShop\n    accepted\n    fulfilled\n    declined\n    cancelled\n    expired\n    refunded\n  }\n  sales {\n    orders\n    amount\n    atListPrice\n    saved\n  }\n  soldToOwnMembers {\n    orders\n    amount\n  }\n  soldToOthersMembers {\n    orders\n    amount\n  }\n  soldByGateway {\n    orders\n    amount\n  }\n  refunds\n  refunded\n  netSales\n  recharges {\n    count\n    principal\n    bonus\n  }\n  membersJoined\n  membersClosed\n  spentElsewhere\n}",
  keyed: false,
};
export type PlatformFiguresAnswer = {
  viewer: {
    operator: {
      id: string;
      platformFigures: {
        total: FiguresRow;
        lines: (FiguresRow)[];
        spentElsewhereBasisPoints: number | null;
        fees: string;
        merchants: ({
          status: MerchantStatus;
          count: number;
        })[];
        now: {
          customers: number;
          memberships: number;
          membershipsFrozen: number;
          principal: string;
          bonus: string;
          custody: string;
          cash: string;
          dueToMerchants: string;
          dueFromMerchants: string;
          reserved: string;
          fees: string;
          reviewsWaiting: number;
          reviewsWaitingSince: string | null;
          quarantined: number;
          reconciliationCases: number;
          correctionsWaiting: number;
          remindersWaiting: number;
          remindersWaitingSince: string | null;
          gatewayRefundsWaiting: number;
        };
      };
    } | null;
  };
};
export const PlatformFigures: Document<PlatformFiguresAnswer, { from?: string | null; until?: string | null; by?: FiguresBy | null }> = {
  name: "PlatformFigures",
  text: "query PlatformFigures($from: Date, $until: Date, $by: FiguresBy) {\n  viewer {\n    operator {\n      id\n      platformFigures(from: $from, until: $until, by: $by) {\n        total {\n          ...FiguresRow\n        }\n        lines {\n          ...FiguresRow\n        }\n        spentElsewhereBasisPoints\n        fees\n        merchants {\n          status\n          count\n        }\n        now {\n          customers\n          memberships\n          membershipsFrozen\n          principal\n          bonus\n          custody\n          cash\n          dueToMerchants\n          dueFromMerchants\n          reserved\n          fees\n          reviewsWaiting\n          reviewsWaitingSince\n          quarantined\n          reconciliationCases\n          correctionsWaiting\n          remindersWaiting\n          remindersWaitingSince\n          gatewayRefundsWaiting\n        }\n      }\n    }\n  }\n}\n\nfragment FiguresRow on FiguresLine {\n  from\n  until\n  orders {\n    placed\n    waitingForPayment\n    waitingForShop\n    accepted\n    fulfilled\n    declined\n    cancelled\n    expired\n    refunded\n  }\n  sales {\n    orders\n    amount\n    atListPrice\n    saved\n  }\n  soldToOwnMembers {\n    orders\n    amount\n  }\n  soldToOthersMembers {\n    orders\n    amount\n  }\n  soldByGateway {\n    orders\n    amount\n  }\n  refunds\n  refunded\n  netSales\n  recharges {\n    count\n    principal\n    bonus\n  }\n  membersJoined\n  membersClosed\n  spentElsewhere\n}",
  keyed: false,
};
export type RefundQuotesAnswer = {
  coolingOff: Quoted | null;
  merchantsFault: Quoted | null;
  customersWish: Quoted | null;
};
export const RefundQuotes: Document<RefundQuotesAnswer, { membershipId: string }> = {
  name: "RefundQuotes",
  text: "query RefundQuotes($membershipId: ID!) {\n  coolingOff: refundQuote(membershipId: $membershipId, cause: COOLING_OFF) {\n    ...Quoted\n  }\n  merchantsFault: refundQuote(membershipId: $membershipId, cause: MERCHANTS_FAULT) {\n    ...Quoted\n  }\n  customersWish: refundQuote(membershipId: $membershipId, cause: CUSTOMERS_WISH) {\n    ...Quoted\n  }\n}\n\nfragment Quoted on RefundQuote {\n  cause\n  applies\n  openOrders\n  refund\n  paidNow\n  fromCustody\n  fromHomeMerchant\n  claim\n  forfeited\n  bonusVoided\n  lots {\n    lotId\n    formula\n  }\n}",
  keyed: false,
};
export type HomesAnswer = {
  merchants: {
    nodes: ({
      id: string;
      legalName: string;
      status: MerchantStatus;
      shops: ({
        id: string;
        name: string;
        nameEn: string | null;
        city: string;
      })[];
      membershipPlans: (PlanCard)[];
    })[];
    pageInfo: {
      hasNextPage: boolean;
      endCursor: string | null;
    };
  };
};
export const Homes: Document<HomesAnswer, { after?: string | null }> = {
  name: "Homes",
  text: "query Homes($after: String) {\n  merchants(first: 20, after: $after) {\n    nodes {\n      id\n      legalName\n      status\n      shops {\n        id\n        name\n        nameEn\n        city\n      }\n      membershipPlans {\n        ...PlanCard\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nfragment PlanCard on MembershipPlan {\n  id\n  name\n  description\n  price\n  bonus\n  bonusValidDays\n  custodyShareBasisPoints\n  status\n  merchant {\n    id\n    legalName\n  }\n}",
  keyed: false,
};
export type CloseMembershipAnswer = {
  result: {
    membership: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const CloseMembership: Document<CloseMembershipAnswer, { input: CloseMembershipInput }> = {
  name: "CloseMembership",
  text: "mutation CloseMembership($input: CloseMembershipInput!) {\n  result: closeMembership(input: $input) {\n    membership {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type MoveMembershipAnswer = {
  result: {
    membership: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const MoveMembership: Document<MoveMembershipAnswer, { input: MoveMembershipInput }> = {
  name: "MoveMembership",
  text: "mutation MoveMembership($input: MoveMembershipInput!) {\n  result: moveMembership(input: $input) {\n    membership {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type PlansOfAnswer = {
  membershipPlans: {
    nodes: (PlanCard)[];
  };
};
export const PlansOf: Document<PlansOfAnswer, { merchantId: string }> = {
  name: "PlansOf",
  text: "query PlansOf($merchantId: ID!) {\n  membershipPlans(merchantId: $merchantId, first: 20) {\n    nodes {\n      ...PlanCard\n    }\n  }\n}\n\nfragment PlanCard on MembershipPlan {\n  id\n  name\n  description\n  price\n  bonus\n  bonusValidDays\n  custodyShareBasisPoints\n  status\n  merchant {\n    id\n    legalName\n  }\n}",
  keyed: false,
};
export type MerchantsAnswer = {
  merchants: {
    nodes: ({
      id: string;
      legalName: string;
      shops: ({
        id: string;
        name: string;
        nameEn: string | null;
        city: string;
      })[];
    })[];
    pageInfo: {
      hasNextPage: boolean;
      endCursor: string | null;
    };
  };
};
export const Merchants: Document<MerchantsAnswer, { after?: string | null }> = {
  name: "Merchants",
  text: "query Merchants($after: String) {\n  merchants(first: 20, after: $after) {\n    nodes {\n      id\n      legalName\n      shops {\n        id\n        name\n        nameEn\n        city\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}",
  keyed: false,
};
export type PlanDetailAnswer = {
  membershipPlan: PlanCard & {
    terms: string;
    termsVersion: number;
    introduction: {
      value: string;
      coolingOffDays: number;
      portableAfterCoolingOff: string;
      gives: (string)[];
      refundRules: (string)[];
      savings: string;
      workedRefundExample: {
        paid: string;
        bonus: string;
        consumed: string;
        refund: string;
        refundInCoolingOff: string;
      };
    };
  } | null;
};
export const PlanDetail: Document<PlanDetailAnswer, { id: string; offerIds: (string)[] }> = {
  name: "PlanDetail",
  text: "query PlanDetail($id: ID!, $offerIds: [ID!]!) {\n  membershipPlan(id: $id) {\n    ...PlanCard\n    terms\n    termsVersion\n    introduction {\n      value\n      coolingOffDays\n      portableAfterCoolingOff\n      gives\n      refundRules\n      savings(offerIds: $offerIds)\n      workedRefundExample {\n        paid\n        bonus\n        consumed\n        refund\n        refundInCoolingOff\n      }\n    }\n  }\n}\n\nfragment PlanCard on MembershipPlan {\n  id\n  name\n  description\n  price\n  bonus\n  bonusValidDays\n  custodyShareBasisPoints\n  status\n  merchant {\n    id\n    legalName\n  }\n}",
  keyed: false,
};
export type MyMembershipsAnswer = {
  viewer: {
    customer: {
      id: string;
      name: string;
      memberships: {
        nodes: (MembershipFull)[];
      };
    } | null;
  };
};
export const MyMemberships: Document<MyMembershipsAnswer, {  }> = {
  name: "MyMemberships",
  text: "query MyMemberships {\n  viewer {\n    customer {\n      id\n      name\n      memberships(first: 10) {\n        nodes {\n          ...MembershipFull\n        }\n      }\n    }\n  }\n}\n\nfragment MembershipFull on Membership {\n  id\n  status\n  balance\n  principal\n  bonus\n  custody\n  portableBalance\n  joinedAt\n  closedAt\n  claim\n  faultReason\n  homeMerchant {\n    id\n    legalName\n    status\n    statusReason\n    closesAt\n  }\n  closing {\n    cause\n    refund\n    paidAtOnce\n    refunded\n    forfeited\n    forfeitReturned\n    bonusVoided\n    movedTo {\n      id\n      homeMerchant {\n        id\n        legalName\n      }\n    }\n  }\n  plan {\n    id\n    name\n  }\n  lots {\n    id\n    principal\n    principalPaid\n    bonus\n    bonusGiven\n    bonusExpiresAt\n    custody\n    portable\n    coolingOffUntil\n    releasedAt\n  }\n}",
  keyed: false,
};
export type MyStatementAnswer = {
  viewer: {
    customer: {
      id: string;
      statement: {
        nodes: ({
          id: string;
          at: string;
          kind: TransferKind;
          principal: string;
          bonus: string;
          balance: string;
        })[];
        pageInfo: {
          hasNextPage: boolean;
          endCursor: string | null;
        };
      } | null;
    } | null;
  };
};
export const MyStatement: Document<MyStatementAnswer, { membershipId: string; after?: string | null }> = {
  name: "MyStatement",
  text: "query MyStatement($membershipId: ID!, $after: String) {\n  viewer {\n    customer {\n      id\n      statement(membershipId: $membershipId, first: 20, after: $after) {\n        nodes {\n          id\n          at\n          kind\n          principal\n          bonus\n          balance\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n}",
  keyed: false,
};
export type JoinMembershipAnswer = {
  result: {
    membership: {
      id: string;
      status: MembershipStatus;
    } | null;
    recharge: {
      id: string;
      payment: {
        payUrl: string | null;
      } | null;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const JoinMembership: Document<JoinMembershipAnswer, { input: JoinMembershipInput }> = {
  name: "JoinMembership",
  text: "mutation JoinMembership($input: JoinMembershipInput!) {\n  result: joinMembership(input: $input) {\n    membership {\n      id\n      status\n    }\n    recharge {\n      id\n      payment {\n        payUrl\n      }\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type RechargeAnswer = {
  result: {
    recharge: {
      id: string;
      payment: {
        payUrl: string | null;
      } | null;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const Recharge: Document<RechargeAnswer, { input: RechargeInput }> = {
  name: "Recharge",
  text: "mutation Recharge($input: RechargeInput!) {\n  result: recharge(input: $input) {\n    recharge {\n      id\n      payment {\n        payUrl\n      }\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type FreezeMembershipAnswer = {
  result: {
    membership: {
      id: string;
      status: MembershipStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const FreezeMembership: Document<FreezeMembershipAnswer, { input: FreezeMembershipInput }> = {
  name: "FreezeMembership",
  text: "mutation FreezeMembership($input: FreezeMembershipInput!) {\n  result: freezeMembership(input: $input) {\n    membership {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type UnfreezeMembershipAnswer = {
  result: {
    membership: {
      id: string;
      status: MembershipStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const UnfreezeMembership: Document<UnfreezeMembershipAnswer, { input: UnfreezeMembershipInput }> = {
  name: "UnfreezeMembership",
  text: "mutation UnfreezeMembership($input: UnfreezeMembershipInput!) {\n  result: unfreezeMembership(input: $input) {\n    membership {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type CounterAnswer = {
  viewer: {
    staff: {
      id: string;
      shop: {
        id: string;
      } | null;
      merchant: {
        id: string;
        shops: ({
          id: string;
          name: string;
          nameEn: string | null;
          status: ShopStatus;
          memberDiscountBasisPoints: number;
        })[];
        paid: {
          nodes: (CounterOrder)[];
        };
        accepted: {
          nodes: (CounterOrder)[];
        };
      };
    } | null;
  };
};
export const Counter: Document<CounterAnswer, {  }> = {
  name: "Counter",
  text: "query Counter {\n  viewer {\n    staff {\n      id\n      shop {\n        id\n      }\n      merchant {\n        id\n        shops {\n          id\n          name\n          nameEn\n          status\n          memberDiscountBasisPoints\n        }\n        paid: orders(first: 30, status: PAID) {\n          nodes {\n            ...CounterOrder\n          }\n        }\n        accepted: orders(first: 30, status: ACCEPTED) {\n          nodes {\n            ...CounterOrder\n          }\n        }\n      }\n    }\n  }\n}\n\nfragment CounterOrder on Order {\n  ...OrderRow\n  customer {\n    id\n    name\n  }\n}\n\nfragment OrderRow on Order {\n  id\n  status\n  listTotal\n  memberTotal\n  placedAt\n  expiresAt\n  acceptBy\n  handOverBy\n  allowedActions\n  redeemCode\n  note\n  reason\n  bill {\n    number\n    discountBasisPoints\n  }\n  lines {\n    number\n    offerId\n    title\n    titleEn\n    quantity\n    listPrice\n    memberPrice\n  }\n  shop {\n    id\n    name\n    nameEn\n  }\n  payment {\n    amount\n    refunded\n    tender\n    paidAt\n  }\n}",
  keyed: false,
};
export type MerchantOrdersAnswer = {
  viewer: {
    staff: {
      id: string;
      merchant: {
        id: string;
        orders: {
          nodes: (CounterOrder)[];
          pageInfo: {
            hasNextPage: boolean;
            endCursor: string | null;
          };
        };
      };
    } | null;
  };
};
export const MerchantOrders: Document<MerchantOrdersAnswer, { status?: OrderStatus | null; after?: string | null }> = {
  name: "MerchantOrders",
  text: "query MerchantOrders($status: OrderStatus, $after: String) {\n  viewer {\n    staff {\n      id\n      merchant {\n        id\n        orders(first: 20, after: $after, status: $status) {\n          nodes {\n            ...CounterOrder\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n}\n\nfragment CounterOrder on Order {\n  ...OrderRow\n  customer {\n    id\n    name\n  }\n}\n\nfragment OrderRow on Order {\n  id\n  status\n  listTotal\n  memberTotal\n  placedAt\n  expiresAt\n  acceptBy\n  handOverBy\n  allowedActions\n  redeemCode\n  note\n  reason\n  bill {\n    number\n    discountBasisPoints\n  }\n  lines {\n    number\n    offerId\n    title\n    titleEn\n    quantity\n    listPrice\n    memberPrice\n  }\n  shop {\n    id\n    name\n    nameEn\n  }\n  payment {\n    amount\n    refunded\n    tender\n    paidAt\n  }\n}",
  keyed: false,
};
export type MerchantOffersAnswer = {
  viewer: {
    staff: {
      id: string;
      role: StaffRole;
      merchant: {
        id: string;
        status: MerchantStatus;
        shops: ({
          id: string;
          name: string;
          nameEn: string | null;
          category: {
            id: string;
          };
        })[];
        offers: {
          nodes: ({
            id: string;
            reference: string | null;
            status: OfferStatus;
            title: string;
            stockLeft: number | null;
            shop: {
              id: string;
              name: string;
              nameEn: string | null;
            };
            newestRevision: RevisionFull;
          })[];
          pageInfo: {
            hasNextPage: boolean;
            endCursor: string | null;
          };
        };
      };
    } | null;
  };
};
export const MerchantOffers: Document<MerchantOffersAnswer, { after?: string | null }> = {
  name: "MerchantOffers",
  text: "query MerchantOffers($after: String) {\n  viewer {\n    staff {\n      id\n      role\n      merchant {\n        id\n        status\n        shops {\n          id\n          name\n          nameEn\n          category {\n            id\n          }\n        }\n        offers(first: 20, after: $after) {\n          nodes {\n            id\n            reference\n            status\n            title\n            stockLeft\n            shop {\n              id\n              name\n              nameEn\n            }\n            newestRevision {\n              ...RevisionFull\n            }\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n}\n\nfragment RevisionFull on Revision {\n  id\n  number\n  title\n  titleEn\n  description\n  listPrice\n  memberPrice\n  status\n  decisionReason\n  createdAt\n  validFrom\n  validUntil\n  barcode\n  images\n  uploadedImages {\n    id\n    url\n    small: url(size: SMALL)\n  }\n  foreignImages {\n    url\n    status\n    reason\n  }\n  category {\n    id\n    nameZh\n    nameEn\n  }\n  findings {\n    ...FindingRow\n  }\n}\n\nfragment FindingRow on Finding {\n  number\n  code\n  verdict\n  message\n  answer\n  evidence {\n    name\n    value\n  }\n}",
  keyed: false,
};
export type UploadImageAnswer = {
  result: {
    upload: {
      url: string;
      method: string;
      headers: ({
        name: string;
        value: string;
      })[];
    } | null;
    image: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const UploadImage: Document<UploadImageAnswer, { input: UploadImageInput }> = {
  name: "UploadImage",
  text: "mutation UploadImage($input: UploadImageInput!) {\n  result: uploadImage(input: $input) {\n    upload {\n      url\n      method\n      headers {\n        name\n        value\n      }\n    }\n    image {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type SaveOfferAnswer = {
  result: {
    change: OfferChange | null;
    offer: {
      id: string;
      status: OfferStatus;
    } | null;
    revision: RevisionFull | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const SaveOffer: Document<SaveOfferAnswer, { input: SaveOfferInput }> = {
  name: "SaveOffer",
  text: "mutation SaveOffer($input: SaveOfferInput!) {\n  result: saveOffer(input: $input) {\n    change\n    offer {\n      id\n      status\n    }\n    revision {\n      ...RevisionFull\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment RevisionFull on Revision {\n  id\n  number\n  title\n  titleEn\n  description\n  listPrice\n  memberPrice\n  status\n  decisionReason\n  createdAt\n  validFrom\n  validUntil\n  barcode\n  images\n  uploadedImages {\n    id\n    url\n    small: url(size: SMALL)\n  }\n  foreignImages {\n    url\n    status\n    reason\n  }\n  category {\n    id\n    nameZh\n    nameEn\n  }\n  findings {\n    ...FindingRow\n  }\n}\n\nfragment FindingRow on Finding {\n  number\n  code\n  verdict\n  message\n  answer\n  evidence {\n    name\n    value\n  }\n}",
  keyed: false,
};
export type WithdrawOfferAnswer = {
  result: {
    offer: {
      id: string;
      status: OfferStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const WithdrawOffer: Document<WithdrawOfferAnswer, { input: WithdrawOfferInput }> = {
  name: "WithdrawOffer",
  text: "mutation WithdrawOffer($input: WithdrawOfferInput!) {\n  result: withdrawOffer(input: $input) {\n    offer {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type AnswerFindingsAnswer = {
  result: {
    revision: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const AnswerFindings: Document<AnswerFindingsAnswer, { input: AnswerFindingsInput }> = {
  name: "AnswerFindings",
  text: "mutation AnswerFindings($input: AnswerFindingsInput!) {\n  result: answerFindings(input: $input) {\n    revision {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type MerchantPlansAnswer = {
  viewer: {
    staff: {
      id: string;
      role: StaffRole;
      merchant: {
        id: string;
        status: MerchantStatus;
        membershipPlans: (PlanCard)[];
      };
    } | null;
  };
};
export const MerchantPlans: Document<MerchantPlansAnswer, {  }> = {
  name: "MerchantPlans",
  text: "query MerchantPlans {\n  viewer {\n    staff {\n      id\n      role\n      merchant {\n        id\n        status\n        membershipPlans {\n          ...PlanCard\n        }\n      }\n    }\n  }\n}\n\nfragment PlanCard on MembershipPlan {\n  id\n  name\n  description\n  price\n  bonus\n  bonusValidDays\n  custodyShareBasisPoints\n  status\n  merchant {\n    id\n    legalName\n  }\n}",
  keyed: false,
};
export type CreateMembershipPlanAnswer = {
  result: {
    plan: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const CreateMembershipPlan: Document<CreateMembershipPlanAnswer, { input: CreateMembershipPlanInput }> = {
  name: "CreateMembershipPlan",
  text: "mutation CreateMembershipPlan($input: CreateMembershipPlanInput!) {\n  result: createMembershipPlan(input: $input) {\n    plan {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type RetireMembershipPlanAnswer = {
  result: {
    plan: {
      id: string;
      status: MembershipPlanStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RetireMembershipPlan: Document<RetireMembershipPlanAnswer, { input: RetireMembershipPlanInput }> = {
  name: "RetireMembershipPlan",
  text: "mutation RetireMembershipPlan($input: RetireMembershipPlanInput!) {\n  result: retireMembershipPlan(input: $input) {\n    plan {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type ImportOffersAnswer = {
  result: {
    import: ImportRow | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const ImportOffers: Document<ImportOffersAnswer, { input: ImportOffersInput }> = {
  name: "ImportOffers",
  text: "mutation ImportOffers($input: ImportOffersInput!) {\n  result: importOffers(input: $input) {\n    import {\n      ...ImportRow\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment ImportRow on Import {\n  id\n  status\n  rowsTotal\n  rowsDone\n  entered\n  revised\n  unchanged\n  refused\n}",
  keyed: false,
};
export type ImportSeenAnswer = {
  node: ImportRow | null;
};
export const ImportSeen: Document<ImportSeenAnswer, { id: string }> = {
  name: "ImportSeen",
  text: "query ImportSeen($id: ID!) {\n  node(id: $id) {\n    ...ImportRow\n  }\n}\n\nfragment ImportRow on Import {\n  id\n  status\n  rowsTotal\n  rowsDone\n  entered\n  revised\n  unchanged\n  refused\n}",
  keyed: false,
};
export type RefusedFileAnswer = {
  node: RefusedText | null;
};
export const RefusedFile: Document<RefusedFileAnswer, { id: string }> = {
  name: "RefusedFile",
  text: "query RefusedFile($id: ID!) {\n  node(id: $id) {\n    ...RefusedText\n  }\n}\n\nfragment RefusedText on Import {\n  refusedFile\n}",
  keyed: false,
};
export type DeskAnswer = {
  viewer: {
    operator: {
      id: string;
      merchantsAwaitingApproval: {
        nodes: ({
          id: string;
          legalName: string;
          licenceNo: string | null;
          contactPhone: string | null;
          createdAt: string;
          shops: ({
            id: string;
            name: string;
            city: string;
            address: string;
            category: {
              id: string;
              nameZh: string;
              nameEn: string;
            };
          })[];
        })[];
        pageInfo: {
          hasNextPage: boolean;
        };
      };
      reviewQueue: {
        nodes: (RevisionFull & {
          offer: {
            id: string;
            shop: {
              id: string;
              name: string;
              city: string;
            };
            liveRevision: {
              id: string;
              title: string;
              listPrice: string;
              memberPrice: string;
            } | null;
          };
        })[];
        pageInfo: {
          hasNextPage: boolean;
        };
      };
      auditLog: {
        nodes: ({
          id: string;
          act: string;
          at: string;
          operatorName: string | null;
          reason: string | null;
          subjectId: string;
        })[];
      };
    } | null;
  };
};
export const Desk: Document<DeskAnswer, {  }> = {
  name: "Desk",
  text: "query Desk {\n  viewer {\n    operator {\n      id\n      merchantsAwaitingApproval(first: 20) {\n        nodes {\n          id\n          legalName\n          licenceNo\n          contactPhone\n          createdAt\n          shops {\n            id\n            name\n            city\n            address\n            category {\n              id\n              nameZh\n              nameEn\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      reviewQueue(first: 20) {\n        nodes {\n          ...RevisionFull\n          offer {\n            id\n            shop {\n              id\n              name\n              city\n            }\n            liveRevision {\n              id\n              title\n              listPrice\n              memberPrice\n            }\n          }\n        }\n        pageInfo {\n          hasNextPage\n        }\n      }\n      auditLog(first: 20) {\n        nodes {\n          id\n          act\n          at\n          operatorName\n          reason\n          subjectId\n        }\n      }\n    }\n  }\n}\n\nfragment RevisionFull on Revision {\n  id\n  number\n  title\n  titleEn\n  description\n  listPrice\n  memberPrice\n  status\n  decisionReason\n  createdAt\n  validFrom\n  validUntil\n  barcode\n  images\n  uploadedImages {\n    id\n    url\n    small: url(size: SMALL)\n  }\n  foreignImages {\n    url\n    status\n    reason\n  }\n  category {\n    id\n    nameZh\n    nameEn\n  }\n  findings {\n    ...FindingRow\n  }\n}\n\nfragment FindingRow on Finding {\n  number\n  code\n  verdict\n  message\n  answer\n  evidence {\n    name\n    value\n  }\n}",
  keyed: false,
};
export type ApproveMerchantAnswer = {
  result: {
    merchant: {
      id: string;
      status: MerchantStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const ApproveMerchant: Document<ApproveMerchantAnswer, { input: ApproveMerchantInput }> = {
  name: "ApproveMerchant",
  text: "mutation ApproveMerchant($input: ApproveMerchantInput!) {\n  result: approveMerchant(input: $input) {\n    merchant {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type RejectMerchantAnswer = {
  result: {
    merchant: {
      id: string;
      status: MerchantStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RejectMerchant: Document<RejectMerchantAnswer, { input: RejectMerchantInput }> = {
  name: "RejectMerchant",
  text: "mutation RejectMerchant($input: RejectMerchantInput!) {\n  result: rejectMerchant(input: $input) {\n    merchant {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type ReviewRevisionAnswer = {
  result: {
    revision: {
      id: string;
      status: RevisionStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const ReviewRevision: Document<ReviewRevisionAnswer, { input: ReviewRevisionInput }> = {
  name: "ReviewRevision",
  text: "mutation ReviewRevision($input: ReviewRevisionInput!) {\n  result: reviewRevision(input: $input) {\n    revision {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type GiveUpClaimAnswer = {
  result: {
    amount: string | null;
    membership: {
      id: string;
    } | null;
    refund: RefundRow | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const GiveUpClaim: Document<GiveUpClaimAnswer, { input: GiveUpClaimInput }> = {
  name: "GiveUpClaim",
  text: "mutation GiveUpClaim($input: GiveUpClaimInput!) {\n  result: giveUpClaim(input: $input) {\n    amount\n    membership {\n      id\n    }\n    refund {\n      ...RefundRow\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment RefundRow on OrderRefund {\n  id\n  status\n  amount\n  refunded\n  owed\n}",
  keyed: true,
};
export type OrderDetailAnswer = {
  order: OrderFull | null;
};
export const OrderDetail: Document<OrderDetailAnswer, { id: string }> = {
  name: "OrderDetail",
  text: "query OrderDetail($id: ID!) {\n  order(id: $id) {\n    ...OrderFull\n  }\n}\n\nfragment OrderFull on Order {\n  ...OrderRow\n  paidAt\n  acceptedAt\n  fulfilledAt\n  closedAt\n  amountDue {\n    amount\n    reason\n    explanation\n  }\n  pendingPayment {\n    payUrl\n    amount\n    status\n    expiresAt\n  }\n  shop {\n    address\n    phone\n  }\n  merchant {\n    id\n  }\n  refunds {\n    ...RefundRow\n  }\n}\n\nfragment OrderRow on Order {\n  id\n  status\n  listTotal\n  memberTotal\n  placedAt\n  expiresAt\n  acceptBy\n  handOverBy\n  allowedActions\n  redeemCode\n  note\n  reason\n  bill {\n    number\n    discountBasisPoints\n  }\n  lines {\n    number\n    offerId\n    title\n    titleEn\n    quantity\n    listPrice\n    memberPrice\n  }\n  shop {\n    id\n    name\n    nameEn\n  }\n  payment {\n    amount\n    refunded\n    tender\n    paidAt\n  }\n}\n\nfragment RefundRow on OrderRefund {\n  id\n  status\n  amount\n  refunded\n  owed\n}",
  keyed: false,
};
export type MyOrdersAnswer = {
  viewer: {
    customer: {
      id: string;
      orders: {
        nodes: (OrderRow)[];
        pageInfo: {
          hasNextPage: boolean;
          endCursor: string | null;
        };
      };
    } | null;
  };
};
export const MyOrders: Document<MyOrdersAnswer, { status?: OrderStatus | null; after?: string | null }> = {
  name: "MyOrders",
  text: "query MyOrders($status: OrderStatus, $after: String) {\n  viewer {\n    customer {\n      id\n      orders(first: 20, after: $after, status: $status) {\n        nodes {\n          ...OrderRow\n        }\n        pageInfo {\n          hasNextPage\n          endCursor\n        }\n      }\n    }\n  }\n}\n\nfragment OrderRow on Order {\n  id\n  status\n  listTotal\n  memberTotal\n  placedAt\n  expiresAt\n  acceptBy\n  handOverBy\n  allowedActions\n  redeemCode\n  note\n  reason\n  bill {\n    number\n    discountBasisPoints\n  }\n  lines {\n    number\n    offerId\n    title\n    titleEn\n    quantity\n    listPrice\n    memberPrice\n  }\n  shop {\n    id\n    name\n    nameEn\n  }\n  payment {\n    amount\n    refunded\n    tender\n    paidAt\n  }\n}",
  keyed: false,
};
export type PlaceOrderAnswer = {
  result: {
    order: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const PlaceOrder: Document<PlaceOrderAnswer, { input: PlaceOrderInput }> = {
  name: "PlaceOrder",
  text: "mutation PlaceOrder($input: PlaceOrderInput!) {\n  result: placeOrder(input: $input) {\n    order {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type PayOrderAnswer = {
  result: {
    order: OrderFull | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const PayOrder: Document<PayOrderAnswer, { input: PayOrderInput }> = {
  name: "PayOrder",
  text: "mutation PayOrder($input: PayOrderInput!) {\n  result: payOrder(input: $input) {\n    order {\n      ...OrderFull\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment OrderFull on Order {\n  ...OrderRow\n  paidAt\n  acceptedAt\n  fulfilledAt\n  closedAt\n  amountDue {\n    amount\n    reason\n    explanation\n  }\n  pendingPayment {\n    payUrl\n    amount\n    status\n    expiresAt\n  }\n  shop {\n    address\n    phone\n  }\n  merchant {\n    id\n  }\n  refunds {\n    ...RefundRow\n  }\n}\n\nfragment OrderRow on Order {\n  id\n  status\n  listTotal\n  memberTotal\n  placedAt\n  expiresAt\n  acceptBy\n  handOverBy\n  allowedActions\n  redeemCode\n  note\n  reason\n  bill {\n    number\n    discountBasisPoints\n  }\n  lines {\n    number\n    offerId\n    title\n    titleEn\n    quantity\n    listPrice\n    memberPrice\n  }\n  shop {\n    id\n    name\n    nameEn\n  }\n  payment {\n    amount\n    refunded\n    tender\n    paidAt\n  }\n}\n\nfragment RefundRow on OrderRefund {\n  id\n  status\n  amount\n  refunded\n  owed\n}",
  keyed: true,
};
export type CancelOrderAnswer = {
  result: {
    order: {
      id: string;
      status: OrderStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const CancelOrder: Document<CancelOrderAnswer, { input: CancelOrderInput }> = {
  name: "CancelOrder",
  text: "mutation CancelOrder($input: CancelOrderInput!) {\n  result: cancelOrder(input: $input) {\n    order {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type AcceptOrderAnswer = {
  result: {
    order: {
      id: string;
      status: OrderStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const AcceptOrder: Document<AcceptOrderAnswer, { input: AcceptOrderInput }> = {
  name: "AcceptOrder",
  text: "mutation AcceptOrder($input: AcceptOrderInput!) {\n  result: acceptOrder(input: $input) {\n    order {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type DeclineOrderAnswer = {
  result: {
    order: {
      id: string;
      status: OrderStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const DeclineOrder: Document<DeclineOrderAnswer, { input: DeclineOrderInput }> = {
  name: "DeclineOrder",
  text: "mutation DeclineOrder($input: DeclineOrderInput!) {\n  result: declineOrder(input: $input) {\n    order {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type FulfilOrderAnswer = {
  result: {
    order: CounterOrder | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const FulfilOrder: Document<FulfilOrderAnswer, { input: FulfilOrderInput }> = {
  name: "FulfilOrder",
  text: "mutation FulfilOrder($input: FulfilOrderInput!) {\n  result: fulfilOrder(input: $input) {\n    order {\n      ...CounterOrder\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment CounterOrder on Order {\n  ...OrderRow\n  customer {\n    id\n    name\n  }\n}\n\nfragment OrderRow on Order {\n  id\n  status\n  listTotal\n  memberTotal\n  placedAt\n  expiresAt\n  acceptBy\n  handOverBy\n  allowedActions\n  redeemCode\n  note\n  reason\n  bill {\n    number\n    discountBasisPoints\n  }\n  lines {\n    number\n    offerId\n    title\n    titleEn\n    quantity\n    listPrice\n    memberPrice\n  }\n  shop {\n    id\n    name\n    nameEn\n  }\n  payment {\n    amount\n    refunded\n    tender\n    paidAt\n  }\n}",
  keyed: false,
};
export type UndoFulfilmentAnswer = {
  result: {
    order: {
      id: string;
      status: OrderStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const UndoFulfilment: Document<UndoFulfilmentAnswer, { input: UndoFulfilmentInput }> = {
  name: "UndoFulfilment",
  text: "mutation UndoFulfilment($input: UndoFulfilmentInput!) {\n  result: undoFulfilment(input: $input) {\n    order {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type RefundOrderAnswer = {
  result: {
    order: {
      id: string;
      status: OrderStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RefundOrder: Document<RefundOrderAnswer, { input: RefundOrderInput }> = {
  name: "RefundOrder",
  text: "mutation RefundOrder($input: RefundOrderInput!) {\n  result: refundOrder(input: $input) {\n    order {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type MyPayCodeAnswer = {
  viewer: {
    customer: {
      id: string;
      payCode: PayCodeRow | null;
      memberships: {
        nodes: ({
          id: string;
          status: MembershipStatus;
          balance: string;
          homeMerchant: {
            id: string;
            legalName: string;
          } | null;
        })[];
      };
    } | null;
  };
  serviceConfig: {
    policy: {
      usualPayCodeLimit: string;
      mostPayCodeLimit: string;
    };
  };
};
export const MyPayCode: Document<MyPayCodeAnswer, {  }> = {
  name: "MyPayCode",
  text: "query MyPayCode {\n  viewer {\n    customer {\n      id\n      payCode {\n        ...PayCodeRow\n      }\n      memberships(first: 50) {\n        nodes {\n          id\n          status\n          balance\n          homeMerchant {\n            id\n            legalName\n          }\n        }\n      }\n    }\n  }\n  serviceConfig {\n    policy {\n      usualPayCodeLimit\n      mostPayCodeLimit\n    }\n  }\n}\n\nfragment PayCodeRow on PayCode {\n  id\n  status\n  limit\n  expiresAt\n  refusal\n  refusedAmount\n  order {\n    id\n    memberTotal\n    shop {\n      id\n      name\n      nameEn\n    }\n  }\n}",
  keyed: false,
};
export type CreatePayCodeAnswer = {
  result: {
    code: string | null;
    payCode: PayCodeRow | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const CreatePayCode: Document<CreatePayCodeAnswer, { input: CreatePayCodeInput }> = {
  name: "CreatePayCode",
  text: "mutation CreatePayCode($input: CreatePayCodeInput!) {\n  result: createPayCode(input: $input) {\n    code\n    payCode {\n      ...PayCodeRow\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment PayCodeRow on PayCode {\n  id\n  status\n  limit\n  expiresAt\n  refusal\n  refusedAmount\n  order {\n    id\n    memberTotal\n    shop {\n      id\n      name\n      nameEn\n    }\n  }\n}",
  keyed: false,
};
export type ChargePayCodeAnswer = {
  result: {
    order: {
      id: string;
      listTotal: string;
      memberTotal: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const ChargePayCode: Document<ChargePayCodeAnswer, { input: ChargePayCodeInput }> = {
  name: "ChargePayCode",
  text: "mutation ChargePayCode($input: ChargePayCodeInput!) {\n  result: chargePayCode(input: $input) {\n    order {\n      id\n      listTotal\n      memberTotal\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: true,
};
export type ReminderListAnswer = {
  reminders: {
    nodes: (ReminderRow)[];
    pageInfo: {
      hasPreviousPage: boolean;
      startCursor: string | null;
      endCursor: string | null;
    };
  };
};
export const ReminderList: Document<ReminderListAnswer, { before?: string | null }> = {
  name: "ReminderList",
  text: "query ReminderList($before: Cursor) {\n  reminders(last: 30, before: $before) {\n    nodes {\n      ...ReminderRow\n    }\n    pageInfo {\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}\n\nfragment ReminderRow on Reminder {\n  id\n  kind\n  title\n  message\n  subjectId\n  createdAt\n  acknowledgedAt\n  urgency\n  position\n  cursor\n}",
  keyed: false,
};
export type RemindersAnswer = {
  reminders: {
    cursor: string;
    change: ReminderChange;
    rings: boolean;
    reminder: ReminderRow;
  };
};
export const Reminders: Document<RemindersAnswer, { after?: string | null }> = {
  name: "Reminders",
  text: "subscription Reminders($after: Cursor) {\n  reminders(after: $after) {\n    cursor\n    change\n    rings\n    reminder {\n      ...ReminderRow\n    }\n  }\n}\n\nfragment ReminderRow on Reminder {\n  id\n  kind\n  title\n  message\n  subjectId\n  createdAt\n  acknowledgedAt\n  urgency\n  position\n  cursor\n}",
  keyed: false,
};
export type AcknowledgeRemindersAnswer = {
  result: {
    count: number | null;
    acknowledgedUpTo: string | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const AcknowledgeReminders: Document<AcknowledgeRemindersAnswer, { input: AcknowledgeRemindersInput }> = {
  name: "AcknowledgeReminders",
  text: "mutation AcknowledgeReminders($input: AcknowledgeRemindersInput!) {\n  result: acknowledgeReminders(input: $input) {\n    count\n    acknowledgedUpTo\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type ReminderPreferencesAnswer = {
  viewer: {
    staff: {
      reminderPreferences: ReminderWish;
      merchant: {
        shops: ({
          id: string;
          name: string;
          nameEn: string | null;
        })[];
      };
      shop: {
        id: string;
      } | null;
    } | null;
  };
};
export const ReminderPreferences: Document<ReminderPreferencesAnswer, {  }> = {
  name: "ReminderPreferences",
  text: "query ReminderPreferences {\n  viewer {\n    staff {\n      reminderPreferences {\n        ...ReminderWish\n      }\n      merchant {\n        shops {\n          id\n          name\n          nameEn\n        }\n      }\n      shop {\n        id\n      }\n    }\n  }\n}\n\nfragment ReminderWish on ReminderPreferences {\n  mutedKinds\n  mutedShops {\n    id\n  }\n  quietHours {\n    from\n    until\n    timeZone\n  }\n  mutedUntil\n}",
  keyed: false,
};
export type SetReminderPreferencesAnswer = {
  result: {
    preferences: ReminderWish | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const SetReminderPreferences: Document<SetReminderPreferencesAnswer, { input: SetReminderPreferencesInput }> = {
  name: "SetReminderPreferences",
  text: "mutation SetReminderPreferences($input: SetReminderPreferencesInput!) {\n  result: setReminderPreferences(input: $input) {\n    preferences {\n      ...ReminderWish\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment ReminderWish on ReminderPreferences {\n  mutedKinds\n  mutedShops {\n    id\n  }\n  quietHours {\n    from\n    until\n    timeZone\n  }\n  mutedUntil\n}",
  keyed: false,
};
export type LogInAnswer = {
  result: {
    session: Tokens | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const LogIn: Document<LogInAnswer, { input: LogInInput }> = {
  name: "LogIn",
  text: "mutation LogIn($input: LogInInput!) {\n  result: logIn(input: $input) {\n    session {\n      ...Tokens\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment Tokens on SessionTokens {\n  accessToken\n  accessTokenExpiresAt\n  refreshToken\n  deviceToken\n  session {\n    id\n  }\n}",
  keyed: false,
};
export type LogOutAnswer = {
  result: {
    sessionId: string | null;
    userErrors: ({
      code: string;
      message: string;
    })[];
  };
};
export const LogOut: Document<LogOutAnswer, {  }> = {
  name: "LogOut",
  text: "mutation LogOut {\n  result: logOut {\n    sessionId\n    userErrors {\n      code\n      message\n    }\n  }\n}",
  keyed: false,
};
export type RefreshSessionAnswer = {
  result: {
    session: Tokens | null;
    userErrors: ({
      code: string;
      message: string;
    })[];
  };
};
export const RefreshSession: Document<RefreshSessionAnswer, { input: RefreshSessionInput }> = {
  name: "RefreshSession",
  text: "mutation RefreshSession($input: RefreshSessionInput!) {\n  result: refreshSession(input: $input) {\n    session {\n      ...Tokens\n    }\n    userErrors {\n      code\n      message\n    }\n  }\n}\n\nfragment Tokens on SessionTokens {\n  accessToken\n  accessTokenExpiresAt\n  refreshToken\n  deviceToken\n  session {\n    id\n  }\n}",
  keyed: false,
};
export type RegisterCustomerAnswer = {
  result: {
    session: Tokens | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RegisterCustomer: Document<RegisterCustomerAnswer, { input: RegisterCustomerInput }> = {
  name: "RegisterCustomer",
  text: "mutation RegisterCustomer($input: RegisterCustomerInput!) {\n  result: registerCustomer(input: $input) {\n    session {\n      ...Tokens\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment Tokens on SessionTokens {\n  accessToken\n  accessTokenExpiresAt\n  refreshToken\n  deviceToken\n  session {\n    id\n  }\n}",
  keyed: false,
};
export type RegisterMerchantAnswer = {
  result: {
    session: Tokens | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RegisterMerchant: Document<RegisterMerchantAnswer, { input: RegisterMerchantInput }> = {
  name: "RegisterMerchant",
  text: "mutation RegisterMerchant($input: RegisterMerchantInput!) {\n  result: registerMerchant(input: $input) {\n    session {\n      ...Tokens\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment Tokens on SessionTokens {\n  accessToken\n  accessTokenExpiresAt\n  refreshToken\n  deviceToken\n  session {\n    id\n  }\n}",
  keyed: false,
};
export type WhoamiAnswer = {
  viewer: {
    kind: ViewerKind;
    customer: {
      id: string;
      name: string;
    } | null;
    staff: {
      id: string;
      name: string;
      role: StaffRole;
      merchant: {
        id: string;
        legalName: string;
        status: MerchantStatus;
        statusReason: string | null;
      };
    } | null;
    operator: {
      id: string;
      name: string;
    } | null;
  };
};
export const Whoami: Document<WhoamiAnswer, {  }> = {
  name: "Whoami",
  text: "query Whoami {\n  viewer {\n    kind\n    customer {\n      id\n      name\n    }\n    staff {\n      id\n      name\n      role\n      merchant {\n        id\n        legalName\n        status\n        statusReason\n      }\n    }\n    operator {\n      id\n      name\n    }\n  }\n}",
  keyed: false,
};
export type MySessionsAnswer = {
  viewer: {
    customer: {
      id: string;
      marketing: boolean;
      email: string | null;
      phone: string | null;
      sessions: (SessionRow)[];
    } | null;
  };
};
export const MySessions: Document<MySessionsAnswer, {  }> = {
  name: "MySessions",
  text: "query MySessions {\n  viewer {\n    customer {\n      id\n      marketing\n      email\n      phone\n      sessions {\n        ...SessionRow\n      }\n    }\n  }\n}\n\nfragment SessionRow on Session {\n  id\n  device\n  createdAt\n  refreshedAt\n  current\n}",
  keyed: false,
};
export type RevokeSessionAnswer = {
  result: {
    sessionId: string | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RevokeSession: Document<RevokeSessionAnswer, { input: RevokeSessionInput }> = {
  name: "RevokeSession",
  text: "mutation RevokeSession($input: RevokeSessionInput!) {\n  result: revokeSession(input: $input) {\n    sessionId\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type SetPushPreferencesAnswer = {
  result: {
    marketing: boolean | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const SetPushPreferences: Document<SetPushPreferencesAnswer, { input: SetPushPreferencesInput }> = {
  name: "SetPushPreferences",
  text: "mutation SetPushPreferences($input: SetPushPreferencesInput!) {\n  result: setPushPreferences(input: $input) {\n    marketing\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type PayInMoneyAnswer = {
  result: {
    payIn: PayInRow | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const PayInMoney: Document<PayInMoneyAnswer, { input: PayInInput }> = {
  name: "PayInMoney",
  text: "mutation PayInMoney($input: PayInInput!) {\n  result: payIn(input: $input) {\n    payIn {\n      ...PayInRow\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment PayInRow on PayIn {\n  id\n  reference\n  amount\n  received\n  status\n  createdAt\n  payment {\n    payUrl\n    status\n  }\n}",
  keyed: true,
};
export type MerchantSettlementAnswer = {
  viewer: {
    staff: {
      id: string;
      merchant: {
        id: string;
        payoutAccount: {
          bankName: string;
          accountEnding: string;
          changedAt: string;
        } | null;
        account: {
          balance: string;
          mayGoBack: string;
          refundsOwed: string;
          sure: string;
        };
        owedRefunds: {
          nodes: ({
            refund: RefundRow;
            order: {
              id: string;
              placedAt: string;
            } | null;
          })[];
        };
        payIns: {
          nodes: (PayInRow)[];
        };
        settlementStatements: {
          nodes: (StatementFull)[];
          pageInfo: {
            hasNextPage: boolean;
            endCursor: string | null;
          };
        };
      };
    } | null;
  };
};
export const MerchantSettlement: Document<MerchantSettlementAnswer, { after?: string | null }> = {
  name: "MerchantSettlement",
  text: "query MerchantSettlement($after: String) {\n  viewer {\n    staff {\n      id\n      merchant {\n        id\n        payoutAccount {\n          bankName\n          accountEnding\n          changedAt\n        }\n        account {\n          balance\n          mayGoBack\n          refundsOwed\n          sure\n        }\n        owedRefunds(first: 20, status: OWED) {\n          nodes {\n            refund {\n              ...RefundRow\n            }\n            order {\n              id\n              placedAt\n            }\n          }\n        }\n        payIns(first: 5) {\n          nodes {\n            ...PayInRow\n          }\n        }\n        settlementStatements(first: 10, after: $after) {\n          nodes {\n            ...StatementFull\n          }\n          pageInfo {\n            hasNextPage\n            endCursor\n          }\n        }\n      }\n    }\n  }\n}\n\nfragment RefundRow on OrderRefund {\n  id\n  status\n  amount\n  refunded\n  owed\n}\n\nfragment PayInRow on PayIn {\n  id\n  reference\n  amount\n  received\n  status\n  createdAt\n  payment {\n    payUrl\n    status\n  }\n}\n\nfragment StatementFull on SettlementStatement {\n  id\n  cycleNumber\n  cutOffAt\n  opening\n  movements {\n    kind\n    transfers\n    amount\n  }\n  closing\n  shortfall\n  claimed\n  payout\n  carried\n  due\n  heldReason\n  settlements {\n    ...SettlementRow\n  }\n}\n\nfragment SettlementRow on Settlement {\n  id\n  direction\n  amount\n  status\n  bankName\n  accountEnding\n  bankReference\n  failure\n  toldAt\n  settledAt\n}",
  keyed: false,
};
export type StatementCsvAnswer = {
  node: StatementText | null;
};
export const StatementCsv: Document<StatementCsvAnswer, { id: string }> = {
  name: "StatementCsv",
  text: "query StatementCsv($id: ID!) {\n  node(id: $id) {\n    ...StatementText\n  }\n}\n\nfragment StatementText on SettlementStatement {\n  csv\n}",
  keyed: false,
};
export type ClosureStandingAnswer = {
  merchant: {
    id: string;
    status: MerchantStatus;
    statusReason: string | null;
    closesAt: string | null;
  } | null;
  serviceConfig: {
    policy: {
      closureNoticeDays: number;
    };
  };
};
export const ClosureStanding: Document<ClosureStandingAnswer, { merchantId: string }> = {
  name: "ClosureStanding",
  text: "query ClosureStanding($merchantId: ID!) {\n  merchant(id: $merchantId) {\n    id\n    status\n    statusReason\n    closesAt\n  }\n  serviceConfig {\n    policy {\n      closureNoticeDays\n    }\n  }\n}",
  keyed: false,
};
export type SetPayoutAccountAnswer = {
  result: {
    payoutAccount: {
      accountEnding: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const SetPayoutAccount: Document<SetPayoutAccountAnswer, { input: SetPayoutAccountInput }> = {
  name: "SetPayoutAccount",
  text: "mutation SetPayoutAccount($input: SetPayoutAccountInput!) {\n  result: setPayoutAccount(input: $input) {\n    payoutAccount {\n      accountEnding\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type AnnounceClosureAnswer = {
  result: {
    merchant: {
      id: string;
      status: MerchantStatus;
      closesAt: string | null;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const AnnounceClosure: Document<AnnounceClosureAnswer, { input: AnnounceClosureInput }> = {
  name: "AnnounceClosure",
  text: "mutation AnnounceClosure($input: AnnounceClosureInput!) {\n  result: announceClosure(input: $input) {\n    merchant {\n      id\n      status\n      closesAt\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type StaffListAnswer = {
  viewer: {
    staff: {
      id: string;
      merchant: {
        shops: ({
          id: string;
          name: string;
        })[];
        staff: (StaffRow)[];
      };
    } | null;
  };
};
export const StaffList: Document<StaffListAnswer, {  }> = {
  name: "StaffList",
  text: "query StaffList {\n  viewer {\n    staff {\n      id\n      merchant {\n        shops {\n          id\n          name\n        }\n        staff {\n          ...StaffRow\n        }\n      }\n    }\n  }\n}\n\nfragment StaffRow on Staff {\n  id\n  name\n  login\n  role\n  createdAt\n  shop {\n    id\n    name\n  }\n}",
  keyed: false,
};
export type AddStaffAnswer = {
  result: {
    staff: StaffRow | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const AddStaff: Document<AddStaffAnswer, { input: AddStaffInput }> = {
  name: "AddStaff",
  text: "mutation AddStaff($input: AddStaffInput!) {\n  result: addStaff(input: $input) {\n    staff {\n      ...StaffRow\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}\n\nfragment StaffRow on Staff {\n  id\n  name\n  login\n  role\n  createdAt\n  shop {\n    id\n    name\n  }\n}",
  keyed: false,
};
export type RemoveStaffAnswer = {
  result: {
    staffId: string | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RemoveStaff: Document<RemoveStaffAnswer, { input: RemoveStaffInput }> = {
  name: "RemoveStaff",
  text: "mutation RemoveStaff($input: RemoveStaffInput!) {\n  result: removeStaff(input: $input) {\n    staffId\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type WebhooksAnswer = {
  viewer: {
    staff: {
      id: string;
      merchant: {
        id: string;
        webhookEndpoints: (WebhookRow)[];
      };
    } | null;
  };
};
export const Webhooks: Document<WebhooksAnswer, {  }> = {
  name: "Webhooks",
  text: "query Webhooks {\n  viewer {\n    staff {\n      id\n      merchant {\n        id\n        webhookEndpoints {\n          ...WebhookRow\n        }\n      }\n    }\n  }\n}\n\nfragment WebhookRow on WebhookEndpoint {\n  id\n  url\n  kinds\n  status\n  offSince\n  lastSuccessAt\n  previousSecretUntil\n  shop {\n    id\n    name\n  }\n}",
  keyed: false,
};
export type DeliveriesOfWebhookAnswer = {
  node: WebhookDeliveries | null;
};
export const DeliveriesOfWebhook: Document<DeliveriesOfWebhookAnswer, { id: string; status?: WebhookDeliveryStatus | null; after?: string | null }> = {
  name: "DeliveriesOfWebhook",
  text: "query DeliveriesOfWebhook($id: ID!, $status: WebhookDeliveryStatus, $after: String) {\n  node(id: $id) {\n    ...WebhookDeliveries\n  }\n}\n\nfragment WebhookDeliveries on WebhookEndpoint {\n  deliveries(first: 10, after: $after, status: $status) {\n    nodes {\n      ...DeliveryRow\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n\nfragment DeliveryRow on WebhookDelivery {\n  id\n  type\n  position\n  status\n  attemptCount\n  nextAttemptAt\n  lastOutcome\n  lastStatusCode\n  createdAt\n}",
  keyed: false,
};
export type CreateWebhookEndpointAnswer = {
  result: {
    endpoint: {
      id: string;
    } | null;
    secret: string | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const CreateWebhookEndpoint: Document<CreateWebhookEndpointAnswer, { input: CreateWebhookEndpointInput }> = {
  name: "CreateWebhookEndpoint",
  text: "mutation CreateWebhookEndpoint($input: CreateWebhookEndpointInput!) {\n  result: createWebhookEndpoint(input: $input) {\n    endpoint {\n      id\n    }\n    secret\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type UpdateWebhookEndpointAnswer = {
  result: {
    endpoint: {
      id: string;
      status: WebhookEndpointStatus;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const UpdateWebhookEndpoint: Document<UpdateWebhookEndpointAnswer, { input: UpdateWebhookEndpointInput }> = {
  name: "UpdateWebhookEndpoint",
  text: "mutation UpdateWebhookEndpoint($input: UpdateWebhookEndpointInput!) {\n  result: updateWebhookEndpoint(input: $input) {\n    endpoint {\n      id\n      status\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type RotateWebhookSecretAnswer = {
  result: {
    secret: string | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RotateWebhookSecret: Document<RotateWebhookSecretAnswer, { input: RotateWebhookSecretInput }> = {
  name: "RotateWebhookSecret",
  text: "mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {\n  result: rotateWebhookSecret(input: $input) {\n    secret\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type RemoveWebhookEndpointAnswer = {
  result: {
    endpointId: string | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RemoveWebhookEndpoint: Document<RemoveWebhookEndpointAnswer, { input: RemoveWebhookEndpointInput }> = {
  name: "RemoveWebhookEndpoint",
  text: "mutation RemoveWebhookEndpoint($input: RemoveWebhookEndpointInput!) {\n  result: removeWebhookEndpoint(input: $input) {\n    endpointId\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type TestWebhookEndpointAnswer = {
  result: {
    delivery: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const TestWebhookEndpoint: Document<TestWebhookEndpointAnswer, { input: TestWebhookEndpointInput }> = {
  name: "TestWebhookEndpoint",
  text: "mutation TestWebhookEndpoint($input: TestWebhookEndpointInput!) {\n  result: testWebhookEndpoint(input: $input) {\n    delivery {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
export type RedeliverWebhookAnswer = {
  result: {
    delivery: {
      id: string;
    } | null;
    userErrors: ({
      code: string;
      field: (string)[] | null;
      message: string;
    })[];
  };
};
export const RedeliverWebhook: Document<RedeliverWebhookAnswer, { input: RedeliverWebhookInput }> = {
  name: "RedeliverWebhook",
  text: "mutation RedeliverWebhook($input: RedeliverWebhookInput!) {\n  result: redeliverWebhook(input: $input) {\n    delivery {\n      id\n    }\n    userErrors {\n      code\n      field\n      message\n    }\n  }\n}",
  keyed: false,
};
