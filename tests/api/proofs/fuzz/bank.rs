//! Arbitrary files of the bank: any bytes, torn lines, strange words. Each ends in `done/` or
//! `refused/`, and the good line in it counts.

use serde_json::json;
use sharepass::worker::Tick;

use crate::proofs::scale::{Chance, figures, times};
use crate::support::{on_both, text};

const PIECES: [&[u8]; 16] = [
    b"\0",
    b"\n",
    b"\r",
    b"\r\n",
    b",",
    b"\"",
    b"\xFF\xFE",
    b"\xEF\xBB\xBF",
    b"PAID",
    b"FAILED",
    b"-1.00",
    b"92233720368547758.08",
    b"stl_00000000000000000000000000",
    b"\xE2\x80\xAE",
    b"=1+1",
    b"1e9",
];

#[tokio::test]
async fn arbitrary_files_of_the_bank_stop_nothing() {
    on_both(async |network| {
        let mut chance = Chance::of("fuzz, bank");
        let shop = network.merchant("甲咖啡").await;
        shop.is_paid_to("6222020200112233445").await;
        let goods = shop.priced("拿铁", "100.00", "90.00").await;
        let alice = network.customer("Alice").await;
        let inbox = std::path::Path::new(&network.app.config.bank_folder).join("in");
        std::fs::create_dir_all(&inbox).expect("a folder");
        let files = times("PROVE_BANK_FILES", 20);
        for number in 0..files {
            let order = alice.order(network, &shop.shop, &goods, 1).await;
            let asked = alice.pay(&order, "GATEWAY", &network.key()).await;
            network.pay_at(&text(&asked["order"]["pendingPayment"]["payUrl"]), &alice).await;
            assert_eq!(shop.accept(&order).await["order"]["status"], "ACCEPTED");
            let cycle = network.clear().await;
            let settlement = &cycle["statements"]["nodes"][0]["settlements"][0];
            network.run(Tick::Clearing).await;
            let mut file = b"reference,outcome,amount,bank_reference,reason\n".to_vec();
            for _ in 0..chance.below(30) {
                file.extend_from_slice(chance.one::<&[u8]>(&PIECES));
            }
            let line = format!(
                "\n{},PAID,{},B-{number},\n",
                text(&settlement["id"]),
                text(&settlement["amount"])
            );
            file.extend_from_slice(line.as_bytes());
            let name = format!("{number:03}.csv");
            std::fs::write(inbox.join(&name), &file).expect("a file of the bank");
            network.run(Tick::Clearing).await;
            assert!(!inbox.join(&name).exists(), "{file:?} stays");
            let statement = &shop.statements().await[0]["settlements"][0];
            assert_eq!(statement["status"], json!("PAID"), "{file:?}");
        }
        figures("fuzz", &format!("files of the bank {files}, violations = 0"));
    })
    .await;
}
