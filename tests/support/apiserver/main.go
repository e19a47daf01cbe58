// Kubernetes' own API server with etcd in it, for `make check-kubernetes`: it is asked whether it would take ours.
package main

import (
	"log"
	"net/url"
	"os"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

// Its first argument is etcd's folder, its second and third are addresses for etcd; the others are kube-apiserver's.
func main() {
	config := embed.NewConfig()
	config.Dir, config.LogLevel = os.Args[1], "error"
	client, peer := address(os.Args[2]), address(os.Args[3])
	config.ListenClientUrls, config.AdvertiseClientUrls = client, client
	config.ListenPeerUrls, config.AdvertisePeerUrls = peer, peer
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		log.Fatal(err)
	}
	<-etcd.Server.ReadyNotify()
	os.Args = append([]string{"kube-apiserver", "--etcd-servers=" + os.Args[2]}, os.Args[4:]...)
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}

func address(text string) []url.URL {
	parsed, err := url.Parse(text)
	if err != nil {
		log.Fatal(err)
	}
	return []url.URL{*parsed}
}
