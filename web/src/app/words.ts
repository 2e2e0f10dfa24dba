/** Everything the page says, in both languages. */
export const WORDS = {
  zh: {
    other: "English",
    title: "一家充值，处处会员价",
    lead: "通享（Sharepass）是实体店的共享优惠网络：在一家店充值成为会员，在网络里的每一家店都付会员价。",
    tickets: [
      ["您充值的面馆", "48.00", "38.00"],
      ["街角的咖啡馆", "30.00", "24.00"],
      ["城南的理发店", "80.00", "64.00"],
    ],
    listPrice: "门市价",
    memberPrice: "会员价",
    facts: [
      ["顾客", "一张会员，不再是一叠只能在一家用、关店就作废的储值卡。余额按笔可查，退款有公式。"],
      ["商家", "会员充值带来现金流；接待别家的会员，付款当下就记入应付给您的款项。平台默认不抽成。"],
      ["资金", "跨店消费只用已托管的钱支付；每一分都在双边平衡的账本里，写入后不可更改。"],
    ],
    developers: "给开发者",
    api: "整个后端是一个 GraphQL 接口，查询、变更与实时订阅都在 /graphql。",
    explore: "打开 GraphiQL",
    story: "里面有一笔完整的交易，从商家注册到提醒确认，一步一个标签页。",
  },
  en: {
    other: "中文",
    title: "Top up at one shop, pay the member price at all of them",
    lead: "Sharepass (通享) is a shared-discount network of physical shops: top up a membership at one shop, and from then on pay the member price at every shop of the network.",
    tickets: [
      ["The noodle house you top up at", "48.00", "38.00"],
      ["The café at the corner", "30.00", "24.00"],
      ["The barber across town", "80.00", "64.00"],
    ],
    listPrice: "List price",
    memberPrice: "Member price",
    facts: [
      ["Customers", "One membership instead of a wallet of prepaid cards that work in one shop and are lost when it closes. Every balance can be traced, every refund has its formula."],
      ["Merchants", "Cash flow from members' top-ups, and credit the moment another shop's member pays. By default the network takes no cut."],
      ["Money", "A payment elsewhere is made only from money held in custody. Each fen stands in a balanced ledger that is never rewritten."],
    ],
    developers: "For developers",
    api: "The whole backend is one GraphQL API: queries, mutations and live subscriptions at /graphql.",
    explore: "Open GraphiQL",
    story: "It opens with one whole purchase, from a merchant's registration to the acknowledged reminder, a tab for each step.",
  },
} as const;

export type Language = keyof typeof WORDS;
export type Words = (typeof WORDS)[Language];
