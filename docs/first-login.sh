#!/usr/bin/env bash
# From an empty installation to a buyer who is let in: every call that it takes, in order.
#
# It wants a running `punchgate serve`, and these in the environment:
#   PUNCHGATE              the program                                   (punchgate)
#   PUNCHGATE_URL          where it listens                              (http://127.0.0.1:8080)
#   PUNCHGATE_DATABASE     the database that the server uses             (sqlite:punchgate.db)
#   PUNCHGATE_HOOK_SECRET  the secret that billing signs with, whsec_...
# Nothing but bash, curl, grep and cut is needed. What is made here stays; run it once for each installation, or change EMAIL.
set -euo pipefail

PUNCHGATE=${PUNCHGATE:-punchgate}
URL=${PUNCHGATE_URL:-http://127.0.0.1:8080}
export PUNCHGATE_DATABASE=${PUNCHGATE_DATABASE:-sqlite:punchgate.db}
EMAIL=${EMAIL:-shop@customer.example}
REF=${REF:-first-login}

# Calls the API with a key: call KEY METHOD PATH [JSON]. What is refused is printed as it was told, and ends the script.
call() {
    local answer
    answer=$(curl -sS --fail-with-body -X "$2" "$URL$3" -H "authorization: Bearer $1" \
        ${4:+-H 'content-type: application/json' -d "$4"}) || { echo "$2 $3: $answer" >&2; return 1; }
    echo "$answer"
}

# The first field of this name in an answer.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -1 | cut -d'"' -f4; }

# What billing says, signed.
billing() {
    "$PUNCHGATE" hook sign --type "$1" --data "$2" | curl -sS --fail-with-body -K - "$URL/hooks/billing"
    echo
}

echo '1. The vendor: a key for its store, made at the command line beside the server.'
OPERATOR=$("$PUNCHGATE" key create --role operator --label "first login")

echo '2. The vendor: an account for the customer, and a key for its admin.'
ACCOUNT=$(call "$OPERATOR" POST /api/v1/accounts "{\"email\": \"$EMAIL\", \"name\": \"Customer GmbH\"}" | field id)
ADMIN=$(call "$OPERATOR" POST "/api/v1/accounts/$ACCOUNT/keys" '{"role": "admin", "label": "admin"}' | field key)

echo '3. Billing: the subscription is paid, and so is an order of one system license. The license goes into the account by its e-mail.'
billing subscription.updated "{\"subscription_ref\": \"$REF\", \"status\": \"active\",
    \"current_period_start\": \"$(date -u -d '-1 day' +%FT%TZ)\", \"current_period_end\": \"$(date -u -d '+30 days' +%FT%TZ)\"}"
billing order.paid "{\"external_ref\": \"$REF\", \"account_email\": \"$EMAIL\", \"subscription_ref\": \"$REF\",
    \"items\": [{\"product\": \"system_license\", \"quantity\": 1}]}"

echo '4. The shop admin: the shop, with the SHOPID that its plugin shows.'
SHOP=$(call "$ADMIN" POST /api/v1/shops \
    '{"name": "Shop", "start_url": "https://shop.customer.example/punchout", "shop_id": "SHOP-0001"}' | field id)

echo '5. The shop admin: a cXML system, and the system license in it.'
MADE=$(call "$ADMIN" POST /api/v1/systems "{\"shop\": \"$SHOP\", \"name\": \"Coupa of the buyer\", \"protocol\": \"cxml\",
    \"cxml\": {\"identity_from\": \"from\"}, \"return_urls\": [\"https://buyer.example/\"]}")
SYSTEM=$(echo "$MADE" | field id)
NAME=$(echo "$MADE" | field system)
LICENSE=$(call "$ADMIN" GET '/api/v1/licenses?kind=system&used=false' | field id)
call "$ADMIN" PUT "/api/v1/systems/$SYSTEM/license" "{\"license_id\": \"$LICENSE\"}" > /dev/null

echo '6. The shop admin: the buyer linked to it. The link takes the customer license that came with the system license.'
SECRET=$(call "$ADMIN" POST "/api/v1/systems/$SYSTEM/customers" \
    '{"number": "4711", "name": "Buyer AG", "identity": "buyer@buyer.example", "domain": "NetworkId"}' | field secret)

echo '7. Would this buyer be let in?'
call "$ADMIN" POST "/api/v1/systems/$SYSTEM/simulate" '{"identity": "buyer@buyer.example", "operation": "create"}'

echo '8. The buyer logs in.'
curl -sS "$URL/punchout/$NAME/cxml" -H 'content-type: text/xml' -d '<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd">
<cXML payloadID="'"$(date +%s%N)"'@buyer.example" timestamp="'"$(date -u +%FT%T+00:00)"'"><Header>
<From><Credential domain="NetworkId"><Identity>buyer@buyer.example</Identity></Credential></From>
<To><Credential domain="NetworkId"><Identity>shop@customer.example</Identity></Credential></To>
<Sender><Credential domain="NetworkId"><Identity>buyer@buyer.example</Identity><SharedSecret>'"$SECRET"'</SharedSecret></Credential>
<UserAgent>first-login</UserAgent></Sender></Header>
<Request><PunchOutSetupRequest operation="create"><BuyerCookie>1</BuyerCookie>
<BrowserFormPost><URL>https://buyer.example/cart</URL></BrowserFormPost></PunchOutSetupRequest></Request></cXML>'
echo

echo '9. What the shop admin sees of it.'
call "$ADMIN" GET '/api/v1/logins?limit=1'
