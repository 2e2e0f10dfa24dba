import { useState } from "react";

import { CatalogFrame, RegisterMerchant } from "../api/operations";
import { deviceToken, keepSession } from "../api/session";
import { useAct, useQuery } from "../api/use";
import { useForm } from "../form";
import { useWords } from "../language";
import { Button, Choice, Field, Heading, Refusals } from "../ui";
import { CategoryOptions } from "./category-options";
import { deviceName, useLeaveWhenLoggedIn } from "./log-in";

const BLANK = {
  legalName: "",
  licenceNo: "",
  contactPhone: "",
  "owner.name": "",
  "owner.login": "",
  "owner.password": "",
  "shop.name": "",
  "shop.nameEn": "",
  "shop.categoryId": "",
  "shop.city": "",
  "shop.address": "",
  "shop.latitude": "",
  "shop.longitude": "",
  "shop.acceptWithinSeconds": "300",
};

/** A merchant with its first shop and its owner's account. */
export function RegisterMerchantScreen() {
  const { register: words, logIn, catalog } = useWords();
  const frame = useQuery(CatalogFrame, {});
  const [lost, setLost] = useState(false);
  const act = useAct(RegisterMerchant);
  const { form, write, bind } = useForm(BLANK, act);
  useLeaveWhenLoggedIn();

  function locate() {
    setLost(false);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        write({
          "shop.latitude": coords.latitude.toFixed(5),
          "shop.longitude": coords.longitude.toFixed(5),
        }),
      () => setLost(true),
      { timeout: 15_000 },
    );
  }

  async function submit() {
    const result = await act.run({
      legalName: form.legalName.trim(),
      licenceNo: form.licenceNo.trim(),
      contactPhone: form.contactPhone.trim(),
      device: deviceName(),
      deviceToken: deviceToken(),
      owner: {
        name: form["owner.name"].trim(),
        login: form["owner.login"].trim(),
        password: form["owner.password"],
      },
      shop: {
        name: form["shop.name"].trim(),
        nameEn: form["shop.nameEn"].trim() || null,
        categoryId: form["shop.categoryId"],
        city: form["shop.city"].trim(),
        address: form["shop.address"].trim(),
        latitude: Number(form["shop.latitude"]),
        longitude: Number(form["shop.longitude"]),
        acceptWithinSeconds: Math.floor(Number(form["shop.acceptWithinSeconds"])),
      },
    });
    if (result?.session) keepSession(result.session);
  }

  return (
    <section className="medium card pad">
      <Heading>{words.merchantTitle}</Heading>
      <p className="quiet">{words.merchantLead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <fieldset>
          <legend>{words.firm}</legend>
          <Field label={words.legalName} required maxLength={100} {...bind("legalName")} />
          <div className="pair-fields">
            <Field label={words.licence} hint={words.licenceHint} required {...bind("licenceNo")} />
            <Field label={words.contact} type="tel" required {...bind("contactPhone")} />
          </div>
        </fieldset>
        <fieldset>
          <legend>{words.owner}</legend>
          <Field label={words.ownerName} required maxLength={60} {...bind("owner.name")} />
          <div className="pair-fields">
            <Field
              label={words.ownerLogin}
              hint={words.ownerLoginHint}
              autoComplete="username"
              autoCapitalize="none"
              required
              {...bind("owner.login")}
            />
            <Field
              label={logIn.password}
              hint={words.passwordHint}
              type="password"
              autoComplete="new-password"
              required
              {...bind("owner.password")}
            />
          </div>
        </fieldset>
        <fieldset>
          <legend>{words.shop}</legend>
          <div className="pair-fields">
            <Field label={words.shopName} required maxLength={60} {...bind("shop.name")} />
            <Field label={words.shopNameEn} maxLength={60} {...bind("shop.nameEn")} />
            <Choice label={words.category} required {...bind("shop.categoryId")}>
              <CategoryOptions frame={frame.data} />
            </Choice>
            <Field label={words.city} required maxLength={40} {...bind("shop.city")} />
          </div>
          <Field label={words.address} required maxLength={200} {...bind("shop.address")} />
          <div className="pair-fields">
            <Field
              label={words.latitude}
              type="number"
              step="any"
              min={-90}
              max={90}
              required
              {...bind("shop.latitude")}
            />
            <Field
              label={words.longitude}
              type="number"
              step="any"
              min={-180}
              max={180}
              required
              {...bind("shop.longitude")}
            />
          </div>
          {"geolocation" in navigator && (
            <p>
              <Button onClick={locate}>{words.here}</Button>
            </p>
          )}
          {lost && (
            <p className="field-error" role="alert">
              {catalog.nearFailed}
            </p>
          )}
          <Field
            label={words.within}
            type="number"
            min={60}
            max={900}
            required
            {...bind("shop.acceptWithinSeconds")}
          />
        </fieldset>
        <Refusals errors={act.errors} failure={act.failure} shownAt={Object.keys(BLANK)} />
        <Button type="submit" look="strong" className="wide" busy={act.busy}>
          {words.submitMerchant}
        </Button>
      </form>
    </section>
  );
}
