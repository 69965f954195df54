/** Words of money. */

/** @type {Record<string, string>} */
export const TYPES = { sale: "Sale", subscription: "Subscriptions", payout: "Payout", refund: "Refund" };

/** @type {Record<string, {text: string, tone: string}>} */
export const STATES = {
  queued: { text: "queued", tone: "" },
  sending: { text: "on its way", tone: "" },
  pending: { text: "pending", tone: "warn" },
  in_transit: { text: "in transit", tone: "warn" },
  paid: { text: "paid", tone: "good" },
  failed: { text: "failed", tone: "bad" },
  canceled: { text: "canceled", tone: "" },
  excluded: { text: "excluded", tone: "warn" },
};

/** What the account's status means for its producer. @type {Record<string, string>} */
export const STATUS = {
  not_connected: "Payouts are not set up yet.",
  setup_required: "Stripe still needs something from you.",
  under_review: "Stripe is checking what you sent. There is nothing to do for now.",
  restricted: "Stripe has restricted your account until what is missing is there.",
  restricted_soon: "Stripe will restrict your account unless what is missing is there in time.",
  rejected: "Stripe has rejected this account. Ask its support.",
  active: "Payouts are set up.",
};

/** What is missing, as Stripe or we call it. @type {Record<string, string>} */
const MISSING = {
  account: "a connection with Stripe",
  charges_enabled: "permission to take payments",
  payouts_enabled: "permission to pay out",
  details_submitted: "your details",
  transfers_active: "permission to receive transfers",
  external_account: "a bank account",
};

/** @param {string} name */
export const missing = (name) => MISSING[name] ?? name.replaceAll(/[._]/g, " ");
/** @param {string} name */
export const reason = (name) => name.replaceAll("_", " ");

/** What a statement's sums are of. @type {Record<Api.KindSumAnswer["kind"], string>} */
export const KINDS = {
  sale: "Sales, your part",
  split: "Subscription pools",
  refund: "Refunds, your part",
  dispute: "Disputes, your part",
  reversal: "Taken back by BeatPass",
  refund_failed: "Refunds that failed, sent again",
  dispute_won: "Disputes won, sent again",
  conversion: "Converted by Stripe",
  payout: "Payouts to your bank",
  payout_back: "Payouts that came back",
};

/** What became of a dispute. @type {Record<Api.DisputeAnswer["outcome"], {text: string, tone: string}>} */
export const OUTCOMES = {
  open: { text: "open", tone: "warn" },
  won: { text: "won", tone: "good" },
  lost: { text: "lost", tone: "bad" },
  closed: { text: "closed", tone: "" },
};
