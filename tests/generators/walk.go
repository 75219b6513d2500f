// Walks a campaign through its life with the client that openapi-generator makes for Go, and parses every answer.
package main

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"time"

	api "example.test/campaigns"
)

func must(held bool, what string) {
	if !held {
		panic(what)
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	base := os.Args[1]
	configuration := api.NewConfiguration()
	configuration.Servers = api.ServerConfigurations{{URL: base}}
	client := api.NewAPIClient(configuration)
	user := api.BasicAuth{UserName: "demo-key", Password: "demo-token"}
	ctx := context.WithValue(context.Background(), api.ContextBasicAuth, user)
	campaigns, calls := client.CampaignsAPI, client.CallDetailsAPI

	element := func(name string) api.CampaignCreate {
		made := *api.NewCampaignCreate("+12025550199")
		made.SetName(name)
		made.SetFrom([]string{"+12025550100", "+12025550101"})
		made.SetUrl("https://my.exotel.com/demo/exoml/start_voice/4")
		return made
	}
	create := func(elements ...api.CampaignCreate) *api.CampaignsResponse {
		body := *api.NewCreateCampaignsRequest(elements)
		answer, _, err := campaigns.CreateCampaigns(ctx, "demo").CreateCampaignsRequest(body).Execute()
		check(err)
		return answer
	}

	scheduled := element("Walk in Go")
	schedule := *api.NewSchedule()
	schedule.SetSendAt(time.Now().Add(48 * time.Hour))
	scheduled.SetSchedule(schedule)
	created := create(scheduled).Response[0].Data.Get()
	must(created.Status == "created", "not created: "+created.Status)
	id := created.Id

	read, _, err := campaigns.GetCampaign(ctx, "demo", id).Execute()
	check(err)
	must(read.Response[0].Data.Get().Name == "Walk in Go", "another name")

	page, _, err := campaigns.ListCampaigns(ctx, "demo").Offset(0).Limit(1).Status([]string{"created", "paused"}).Execute()
	check(err)
	must(len(page.Response) == 1 && page.Metadata.Limit == 1, "not a page of one")

	update := func(change api.CampaignUpdate) *api.Campaign {
		body := *api.NewUpdateCampaignRequest([]api.CampaignUpdate{change})
		answer, _, err := campaigns.UpdateCampaign(ctx, "demo", id).UpdateCampaignRequest(body).Execute()
		check(err)
		return answer.Response[0].Data.Get()
	}
	act := func(action string, status string) {
		change := *api.NewCampaignUpdate()
		change.SetAction(action)
		must(update(change).Status == status, action+" does not lead to "+status)
	}
	act("pause", "paused")
	edit := *api.NewCampaignUpdate()
	edit.SetName("Walk in Go, edited")
	must(update(edit).Name == "Walk in Go, edited", "the edit was not applied")
	act("resume", "created")
	act("pause", "paused")
	act("complete", "completed")
	act("archive", "archived")

	bad := element("Bad in Go")
	bad.SetFrom([]string{"call me"})
	mixed := create(element("Good in Go"), bad)
	must(mixed.HttpCode == 207 && mixed.Response[0].Code == 200, "the good one was not created")
	must(mixed.Response[1].Code == 400 && mixed.Response[1].ErrorData.Get().GetDescription() != "", "the bad one says nothing")

	moved, err := http.Post(base+"/_control/clock", "application/json", bytes.NewBufferString(`{"advance_seconds": 3600}`))
	check(err)
	check(moved.Body.Close())
	made, _, err := calls.GetCallDetails(ctx, "demo", mixed.Response[0].Data.Get().Id).Limit(10).Execute()
	check(err)
	must(len(made.Response) == 2 && made.Response[0].Data.Get().GetStatus() == "completed", "not two completed calls")
}
