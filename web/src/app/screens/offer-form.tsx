import { useState } from "react";

import { CatalogFrame, type RevisionFull, SaveOffer } from "../api/operations";
import { useAct, useQuery } from "../api/use";
import { useForm } from "../form";
import { isMoney } from "../format";
import { useNames, useWords } from "../language";
import { Button, Chip, Choice, Field, FormEnd, TextField } from "../ui";
import { CategoryOptions } from "./category-options";
import { Findings } from "./findings";
import { ImageField, type Picture } from "./image-field";
import type { StaffOffer, StaffShop } from "./offers";

/** A new offer, or the next revision of one; what the comparison found is shown at once. */
export function OfferForm({
  shops,
  offer,
  onClose,
}: {
  shops: readonly StaffShop[];
  offer?: StaffOffer;
  onClose: () => void;
}) {
  const { offers: words, ui } = useWords();
  const names = useNames();
  const frame = useQuery(CatalogFrame, {});
  const act = useAct(SaveOffer);
  const [saved, setSaved] = useState<RevisionFull>();
  const [tried, setTried] = useState(false);
  const { form, bind, bindMoney } = useForm(() => begin(shops, offer), act);
  const [pictures, setPictures] = useState<readonly Picture[]>(() => uploaded(offer));

  async function save() {
    setTried(true);
    if (!isMoney(form.listPrice) || !isMoney(form.memberPrice)) return;
    const result = await act.run({
      ...(offer && { offerId: offer.id }),
      shopId: form.shopId,
      reference: form.reference.trim() || null,
      title: form.title.trim(),
      titleEn: form.titleEn.trim() || null,
      description: form.description.trim(),
      categoryId: form.categoryId,
      listPrice: form.listPrice.trim(),
      memberPrice: form.memberPrice.trim(),
      barcode: form.barcode.trim() || null,
      imageIds: pictures.map(({ id }) => id),
      images: form.images.split(/\s+/).filter((line) => line !== ""),
      validUntil: form.validUntil === "" ? null : new Date(form.validUntil).toISOString(),
      ...stockOf(form.stock, offer),
    });
    if (result?.revision) setSaved(result.revision);
  }

  if (saved !== undefined) {
    return (
      <section className="card pad" role="status">
        <p>
          {words.saved}:{" "}
          <Chip
            tone={saved.status === "PASSED" ? "good" : saved.status === "REJECTED" ? "bad" : "wait"}
          >
            {words.revision[saved.status]}
          </Chip>
        </p>
        <Findings revision={saved} answering />
        <Button look="strong" onClick={onClose}>
          {ui.close}
        </Button>
      </section>
    );
  }

  return (
    <form
      className="card pad"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>{offer === undefined ? words.add : words.edit}</h2>
      <div className="pair-fields">
        <Choice label={words.shop} required disabled={offer !== undefined} {...bind("shopId")}>
          {shops.map((shop) => (
            <option key={shop.id} value={shop.id}>
              {names.name(shop)}
            </option>
          ))}
        </Choice>
        <Choice label={words.category} required {...bind("categoryId")}>
          <CategoryOptions frame={frame.data} />
        </Choice>
        <Field label={words.titleField} required maxLength={80} {...bind("title")} />
        <Field label={words.titleEn} maxLength={160} {...bind("titleEn")} />
      </div>
      <TextField label={words.description} required maxLength={4000} {...bind("description")} />
      <div className="pair-fields">
        <Field label={words.list} inputMode="decimal" required {...bindMoney("listPrice", tried)} />
        <Field
          label={words.member}
          inputMode="decimal"
          required
          {...bindMoney("memberPrice", tried)}
        />
        <Field label={words.stock} type="number" min={0} max={1_000_000} {...bind("stock")} />
        <Field label={words.barcode} inputMode="numeric" {...bind("barcode")} />
        <Field label={words.reference} maxLength={64} {...bind("reference")} />
        <Field label={words.until} type="datetime-local" {...bind("validUntil")} />
      </div>
      <ImageField pictures={pictures} onChange={setPictures} />
      <TextField label={words.images} rows={2} {...bind("images")} />
      <FormEnd act={act} shownAt={Object.keys(form)} save={words.save} onClose={onClose} />
    </form>
  );
}

function begin(shops: readonly StaffShop[], offer: StaffOffer | undefined) {
  const revision = offer?.newestRevision;
  const until = revision?.validUntil;
  return {
    shopId: offer?.shop.id ?? shops[0]?.id ?? "",
    categoryId: revision?.category.id ?? shops[0]?.category.id ?? "",
    title: revision?.title ?? "",
    titleEn: revision?.titleEn ?? "",
    description: revision?.description ?? "",
    listPrice: revision?.listPrice ?? "",
    memberPrice: revision?.memberPrice ?? "",
    stock: offer?.stockLeft?.toString() ?? "",
    barcode: revision?.barcode ?? "",
    reference: offer?.reference ?? "",
    images: elsewhere(offer).join("\n"),
    validUntil: until ? localMinutes(until) : "",
  };
}

function uploaded(offer: StaffOffer | undefined): Picture[] {
  const images = offer?.newestRevision.uploadedImages ?? [];
  return images.flatMap(({ id, small }) => (small === null ? [] : [{ id, url: small }]));
}

/** The addresses of images that were not uploaded here. */
function elsewhere(offer: StaffOffer | undefined): string[] {
  return offer?.newestRevision.foreignImages.flatMap(({ url }) => url ?? []) ?? [];
}

/** Left out where it was not touched: orders may have taken some meanwhile. */
function stockOf(text: string, offer: StaffOffer | undefined): { stock?: number | null } {
  if (offer !== undefined && text === (offer.stockLeft?.toString() ?? "")) return {};
  return { stock: text === "" ? null : Math.floor(Number(text)) };
}

/** A moment as `datetime-local` wants it, in the browser's own time. */
function localMinutes(at: string): string {
  const moment = new Date(at);
  moment.setMinutes(moment.getMinutes() - moment.getTimezoneOffset());
  return moment.toISOString().slice(0, 16);
}
