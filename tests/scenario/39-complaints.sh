#!/bin/bash
# Complaints at WeChat Pay, which is told by the hub where to call.
. "$(dirname "$0")/help.sh"

wallet=wechat
list=complaints reply=complaint_reply complete=complaint_complete
told_new=COMPLAINT.CREATE told_moved=COMPLAINT.STATE_CHANGE
replied=processing settled=closed settled_there=PROCESSED
kind=REFUND wanted_fen=100
export PAYER_AGENT=$agent_wechat

account_open() {
    wechat_account account.json
    account_add 1 wechat 微信 account.json
}
account_started() { :; }

. tests/scenario/complaints.sh
